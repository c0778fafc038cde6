"""The storyboard: scenes and frames as a tree, and the script they make together."""
