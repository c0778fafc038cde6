from app.services.facade import Services
from ui.start.recent import recent


def test_a_project_in_the_bin_is_not_offered_until_it_is_restored(services: Services) -> None:
    project = services.projects.find("River")
    assert [each.project.name for each in recent(services)] == ["River"]
    services.projects.delete(project.id)
    assert recent(services) == []
    services.bin.restore(project.id)
    assert [each.project.name for each in recent(services)] == ["River"]
