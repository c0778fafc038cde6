"""Other programs' formats: captions beside the video, and what else goes in and out."""
