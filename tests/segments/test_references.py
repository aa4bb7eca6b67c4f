from guidance.segments.references import references


def test_references_finds_every_key_a_rule_names_however_deep():
    rule = {
        "version": 1,
        "where": {
            "$or": [{"account.plan": {"$in": ["free", "growth"]}}, {"$not": {"account.plan": "scale"}}],
            "segments.buyers": True,
            "$and": [{"$nor": [{"segments.away": False}]}, {"account.plan": {"$not": {"$eq": "trial"}}}],
            "user.segments.fake": True,
        },
        "facts": {
            "contacts_ratio": {"kind": "ratio", "limit": "contacts"},
            "seen": {"kind": "prompt_history", "prompt": "hello", "what": "seen", "window_seconds": None},
            "full": {"kind": "days_until_full", "limit": "seats"},
            "again": {"kind": "days_since_prompt", "prompt": "tour"},
            "n": {"kind": "count", "event": "A"},
        },
    }

    found = references(rule=rule)

    assert found.plans == {"free", "growth", "scale", "trial"}
    assert found.segments == {"buyers", "away"}
    assert found.limits == {"contacts", "seats"}
    assert found.prompts == {"hello", "tour"}


def test_references_finds_nothing_in_an_empty_rule():
    found = references(rule={})

    assert (found.plans, found.segments, found.limits, found.prompts) == (frozenset(),) * 4
