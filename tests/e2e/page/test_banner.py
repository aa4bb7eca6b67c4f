"""A banner in Chromium: it stands, makes room, gives way and comes back."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.page.conftest import BODY, Opens, armed, document
from tests.e2e.page.prompts import banner, blocked_modal, paragraph
from tests.e2e.page.stub import Host, Stub
from tests.support.waiting import until

pytestmark = pytest.mark.e2e

BANNER = "guidance-prompt[data-kind=banner] .box"
ROOM = "() => getComputedStyle(document.documentElement).getPropertyValue('--guidance-banner-top')"


@pytest.mark.builds
def test_banner_shows_used_and_limit_as_a_meter(stub: Stub, open_page: Opens) -> None:
    stub.arm(banner())
    page = open_page()

    expect(page.locator("guidance-prompt[data-prompt=contacts-banner][data-kind=banner]")).to_be_visible()
    expect(page.get_by_role("region", name="You are close to your limit")).to_be_visible()
    meter = page.get_by_role("meter", name="Contacts")
    assert {name: meter.get_attribute(name) for name in ("aria-valuenow", "aria-valuemax", "aria-valuetext")} == {
        "aria-valuenow": "1640",
        "aria-valuemax": "2000",
        "aria-valuetext": "1,640 / 2,000",
    }
    share = "(fill) => Math.round((100 * fill.offsetWidth) / fill.parentElement.offsetWidth)"
    assert page.locator(f"{BANNER} .fill").evaluate(share) == 82


def test_banner_writes_numbers_as_the_page_language_does(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages["*"] = document(stub.origin).replace('lang="en"', 'lang="de"')
    stub.arm(banner())

    page = open_page()

    expect(page.locator(BANNER)).to_contain_text("You use 1.640 of your contacts.")


@pytest.mark.parametrize(("buyer", "label"), [(True, "See plans"), (False, "Ask your admin")])
def test_banner_offers_the_button_meant_for_this_person(stub: Stub, open_page: Opens, buyer: bool, label: str) -> None:
    stub.arm(banner(data={"limit.contacts.used": 1, "limit.contacts.limit": 2, "buyer": buyer}))
    page = open_page()

    expect(page.locator(f"{BANNER} .button")).to_have_text([label])


def test_banner_covers_nothing_in_a_page_that_leaves_it_room(stub: Stub, host: Host, open_page: Opens) -> None:
    head = "<style>body { margin: 0; padding-top: var(--guidance-banner-top, 0px) }</style>"
    host.pages["*"] = document(stub.origin, head=head)
    stub.arm(banner())
    page = open_page()
    expect(page.locator(BANNER)).to_be_visible()

    height = page.locator(BANNER).evaluate("(box) => box.offsetHeight")
    assert page.evaluate(ROOM) == f"{height}px"
    assert page.locator("main").evaluate("(main) => main.getBoundingClientRect().top") >= height
    page.get_by_role("button", name="Close").click()

    expect(page.locator(BANNER)).to_have_count(0)
    assert page.evaluate(ROOM) == ""
    until(
        lambda: [one["how"] for one in stub.named("$prompt_dismissed")] == ["close"], what="the dismissal is reported"
    )


@pytest.mark.builds
def test_banner_reappears_after_a_reload_and_not_once_it_was_dismissed(stub: Stub, open_page: Opens) -> None:
    stub.arm(banner())
    page = open_page()
    expect(page.locator(BANNER)).to_be_visible()

    page.reload()
    expect(page.locator(BANNER)).to_be_visible()
    page.get_by_role("button", name="Close").click()
    page.reload()
    page.wait_for_function(
        "() => performance.getEntriesByType('resource').some((one) => one.name.includes('/content/'))"
    )
    page.wait_for_timeout(300)

    expect(page.locator(BANNER)).to_have_count(0)
    assert len(stub.claims) == 2


def test_better_banner_takes_the_place_of_another_without_dismissing_it(stub: Stub, open_page: Opens) -> None:
    lower, better = (
        banner("lower"),
        banner("better", label="Better", blocks=[paragraph({"text": "Better"})]),
    )
    stub.arm(lower)
    page = open_page()
    expect(page.locator("guidance-prompt[data-prompt=lower] .box")).to_be_visible()

    armed(stub, page, better, lower)
    expect(page.locator("guidance-prompt[data-prompt=better] .box")).to_be_visible()
    expect(page.locator("guidance-prompt")).to_have_count(1)
    page.get_by_role("button", name="Close").click()

    expect(page.locator("guidance-prompt[data-prompt=lower] .box")).to_be_visible()
    until(lambda: len(stub.named("$prompt_shown")) == 3, what="three showings are reported")
    assert [one["prompt"] for one in stub.named("$prompt_dismissed")] == ["better"]


def test_banner_on_screen_says_the_new_numbers_when_they_change(stub: Stub, open_page: Opens) -> None:
    stub.arm(banner())
    page = open_page()
    expect(page.locator(BANNER)).to_contain_text("1,640 / 2,000")

    armed(stub, page, banner(data={"limit.contacts.used": 1740, "limit.contacts.limit": 2000, "buyer": True}))

    expect(page.locator(BANNER)).to_contain_text("1,740 / 2,000")
    expect(page.locator("guidance-prompt")).to_have_count(1)
    assert len(stub.claims) == 1


def test_best_of_several_banners_is_the_only_one_claimed(stub: Stub, open_page: Opens) -> None:
    stub.arm(banner("first"), banner("second"), banner("third", placement="bottom"))
    page = open_page()

    expect(page.locator("guidance-prompt")).to_have_count(2)
    assert sorted(claim["prompt"] for claim in stub.claims) == ["first", "third"]


def test_next_banner_is_tried_when_the_best_is_refused(stub: Stub, open_page: Opens) -> None:
    stub.refusals["first"] = "capped_account"
    stub.arm(banner("first"), banner("second"))
    page = open_page()

    expect(page.locator("guidance-prompt[data-prompt=second] .box")).to_be_visible()
    page.wait_for_timeout(200)
    assert [claim["prompt"] for claim in stub.claims] == ["first", "second"]


@pytest.mark.parametrize("status", [429, 503])
def test_best_banner_takes_its_place_though_its_first_claims_went_unheard(
    stub: Stub, open_page: Opens, context: BrowserContext, status: int
) -> None:
    context.add_init_script("Math.random = () => 0")
    stub.claim_status = [status, 200, status]
    stub.arm(banner("first"), banner("second"))
    page = open_page()

    expect(page.locator("guidance-prompt[data-prompt=first] .box")).to_be_visible()
    expect(page.locator("guidance-prompt")).to_have_count(1)
    assert [claim["prompt"] for claim in stub.claims] == ["second", "first"]


def test_claim_that_was_granted_unheard_is_asked_for_until_its_lease_has_ended(
    stub: Stub, open_page: Opens, context: BrowserContext
) -> None:
    context.add_init_script("Math.random = () => 0")
    stub.claim_status = [503]
    stub.refusals["first"] = "leased"
    stub.arm(banner("first"))
    page = open_page()
    until(lambda: stub.claims, what="it was asked for again")

    del stub.refusals["first"]

    expect(page.locator("guidance-prompt[data-prompt=first] .box")).to_be_visible()


def test_clear_no_is_not_asked_for_again(stub: Stub, open_page: Opens, context: BrowserContext) -> None:
    context.add_init_script("Math.random = () => 0")  # whatever would be asked again is asked at once
    stub.refusals["first"] = "leased"
    stub.arm(banner("first"), banner("second"))
    page = open_page()

    expect(page.locator("guidance-prompt[data-prompt=second] .box")).to_be_visible()
    page.wait_for_timeout(200)
    assert [claim["prompt"] for claim in stub.claims] == ["first", "second"]


def test_banner_waits_while_a_modal_is_open(stub: Stub, open_page: Opens) -> None:
    page = open_page()
    armed(stub, page, blocked_modal())
    page.evaluate("guidance.track('Contacts Blocked')")
    expect(page.locator("guidance-prompt[data-kind=modal] dialog")).to_be_visible()

    armed(stub, page, blocked_modal(), banner())
    page.wait_for_timeout(150)
    assert page.locator(BANNER).count() == 0
    page.keyboard.press("Escape")

    expect(page.locator(BANNER)).to_be_visible()


def test_banner_follows_its_page_rule_through_navigation_without_loads(stub: Stub, open_page: Opens) -> None:
    stub.arm(banner(page={"page.path": {"$regex": "^/contacts"}}))
    page = open_page("/home")
    page.wait_for_timeout(300)
    assert stub.claims == []

    page.evaluate("history.pushState({}, '', '/contacts?tab=all')")
    expect(page.locator(BANNER)).to_be_visible()
    page.evaluate("history.pushState({}, '', '/reports')")
    expect(page.locator(BANNER)).to_have_count(0)
    page.go_back()

    expect(page.locator(BANNER)).to_be_visible()
    until(lambda: len(stub.of_type("page")) == 4, what="every page view is reported")
    assert [one["properties"]["path"] for one in stub.of_type("page")] == [
        "/home",
        "/contacts",
        "/reports",
        "/contacts",
    ]
    assert stub.named("$prompt_dismissed") == []


def test_banner_is_readable_by_its_body_alone_when_a_block_is_unknown(stub: Stub, host: Host, open_page: Opens) -> None:
    host.pages["*"] = document(stub.origin, BODY)
    stub.arm(banner(blocks=[{"type": "hologram"}, paragraph({"text": "Plain words"})]))
    page = open_page()

    expect(page.get_by_role("region", name="Contacts almost full")).to_contain_text("Plain words")
