from guidance.content.variables import menu, problem


def test_menu_offers_each_part_of_each_limit_and_feature():
    offered = {
        variable.name: variable.label
        for variable in menu(features={"timeline": "Timeline"}, limits={"contacts": "Contacts"})
    }

    assert offered["limit.contacts.percent"] == "Contacts: used, in percent"
    assert offered["feature.timeline.plan"] == "Timeline: lowest plan that has it"
    assert len(offered) == 5 + 4 + 2 + 1


def test_problem_is_nothing_when_a_variable_is_known_with_or_without_fallback():
    assert list(problem('{{ plan.name }} {{limit.contacts.left|"a few"}}', features=[], limits=["contacts"])) == []
