from guidance.content.variables import menu, problem, spelled


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


def test_menu_offers_traits_really_seen_in_words_and_leaves_out_those_no_text_can_hold():
    offered = menu(
        features={}, limits={}, person_traits=["jobTitle", "name", "first name"], account_traits=["team_size"]
    )

    assert [(held.name, held.label, held.group) for held in offered] == [
        ("person.name", "Name of the person", "The person"),
        ("person.jobTitle", "Job title of the person", "The person"),
        ("account.name", "Name of the account", "The account"),
        ("account.team_size", "Team size of the account", "The account"),
        ("plan.name", "Plan of the account", "Plans"),
        ("next_plan.name", "Next plan", "Plans"),
        ("next_plan.price", "Price of the next plan", "Plans"),
    ]


def test_problem_is_nothing_when_words_are_bold_and_linked():
    assert list(problem('{{#b}}Now{{/b}} {{#a "/x"}}here{{/a}}', features=[], limits=[])) == []


def test_text_is_told_with_what_its_menu_calls_each_variable():
    text = '{{ account.name | "You" }} keeps {{limit.contacts.used}} of {{ person.teamSize }} in {{ feature.reports.name }}.'

    told = spelled(text, names={"limit:contacts": "Contacts", "feature:reports": "Custom reports"})

    assert told == (
        "{Name of the account, or “You”} keeps {Contacts: used} of {Team size of the person} in {Custom reports: name}."
    )


def test_variable_that_nobody_knows_is_told_by_its_name():
    assert spelled("{{ moon.phase }}", names={}) == "{moon.phase}"
