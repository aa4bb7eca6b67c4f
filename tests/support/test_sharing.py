import pytest

from tests.support.sharing import group


@pytest.mark.parametrize(
    ("nodeid", "name"),
    [
        ("tests/e2e/scenarios/test_tour.py::test_tour[embedded]", "stack embedded"),
        ("tests/e2e/studio/test_editor.py::test_ada[production]", "stack production"),
        ("tests/e2e/scenarios/test_forms.py::test_form[production-meter]", "stack production"),
        ("tests/e2e/road/test_sending.py::test_clock[3-embedded]", "stack embedded"),
        ("tests/faults/test_broker.py::test_broker[cut-production]", "lab production"),
        ("tests/bench/test_bench.py::test_section[doors]", "tests/bench/test_bench.py::test_section[doors]"),
        ("tests/web/test_watch.py::test_listener[other]", "tests/web/test_watch.py"),
        ("tests/web/test_watch.py::test_embedded_page", "tests/web/test_watch.py"),
    ],
)
def test_tests_that_need_the_same_processes_stay_together_and_files_do(nodeid, name):
    assert group(nodeid) == name


def test_workers_take_whole_groups_from_the_one_that_shares_them(pytestconfig):
    hook = pytestconfig.hook.pytest_xdist_make_scheduler

    assert [one.plugin_name for one in hook.get_hookimpls() if one.plugin_name.endswith("tests/conftest.py")] != []
