"""The plan on arbitrary seasons: every rule that holds whatever the meetings came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from bot.core.plan import CarryOver, Held, Pages, Plan, Terms, agree, make_plan


@dataclass(frozen=True)
class Story:
    """A season and what its meetings came to, each planned by the plan of its day."""

    terms: Terms
    units: Mapping[int, int]
    held: tuple[Held, ...]

    def plan(self, meetings: int | None = None) -> Plan:
        return make_plan(self.terms, self.held[:meetings], self.units)

    @property
    def last(self) -> Held:
        return self.held[-1]


@st.composite
def all_terms(draw: st.DrawFn, pace: bool | None = None) -> Terms:
    """Any terms; `pace` says whether they have one."""
    first = draw(st.integers(1, 60))
    pages = Pages(first, first + draw(st.integers(0, 150)))
    paces = {True: st.integers(1, 40), False: st.none(), None: st.none() | st.integers(1, 40)}
    sections = draw(st.lists(st.integers(1, pages.last + 5), max_size=25, unique=True))
    return Terms(
        pages, draw(st.integers(1, 9)), draw(paces[pace]), tuple(sorted(sections)), draw(st.booleans())
    )


@st.composite
def stories(
    draw: st.DrawFn, least: int = 0, policies: Sequence[CarryOver] = tuple(CarryOver), special: bool = True
) -> Story:
    """Up to seven meetings; `special` lets some weeks be catch-up or merged ones."""
    terms = draw(all_terms())
    units: dict[int, int] = {}
    for number in draw(st.sets(st.integers(1, terms.weeks), max_size=2)) if special else ():
        if draw(st.booleans()) and number < terms.weeks:
            units |= {number: 2, number + 1: 0}
        else:
            units[number] = 0
    story = Story(terms, units, ())
    for _ in range(draw(st.integers(least, max(least, 7)))):
        plan = story.plan()
        number = len(story.held) + 1
        if number > len(plan.weeks):
            break
        planned = plan.week(number).pages
        end = planned.last if planned else plan.position
        # Mostly a little short, sometimes exactly as planned, sometimes further.
        reached = draw(
            st.just(end) | st.integers(plan.position, max(plan.position, end)) | st.integers(end, end + 9)
        )
        noted = min(reached, terms.pages.last)
        story = replace(
            story, held=(*story.held, Held(number, noted, planned, draw(st.sampled_from(policies))))
        )
    return story


def pieces(plan: Plan) -> list[Pages]:
    """Everything a plan says about pages, each piece once, in the order of the book."""
    covered = [week.covered for week in plan.weeks if week.covered]
    planned = [week.pages for week in plan.weeks if week.pages and not week.held]
    rest = [plan.backlog] if plan.backlog else []
    return sorted([*covered, *plan.home, *planned, *rest])


def assert_whole(plan: Plan, pages: Pages) -> None:
    """Every page of the season is in exactly one piece."""
    found = [page for piece in pieces(plan) for page in range(piece.first, piece.last + 1)]
    assert found == list(range(pages.first, pages.last + 1))


class TestEverySeason:
    """What holds for any season, whatever its meetings came to."""

    @given(stories())
    def test_no_page_is_lost_or_read_twice(self, story: Story) -> None:
        """Covered, home, planned and backlog are all pages of the season, without overlap or hole."""
        assert_whole(story.plan(), story.terms.pages)

    @given(stories())
    def test_weeks_read_in_order(self, story: Story) -> None:
        """A later week never reads an earlier page; the backlog comes after all."""
        plan = story.plan()
        ahead = [week.pages for week in plan.weeks if week.pages and not week.held]
        for pages in (ahead, [week.covered for week in plan.weeks if week.covered]):
            assert pages == sorted(pages)
        if ahead:
            assert ahead[0].first == plan.position + 1

    @given(stories(least=2), st.data())
    def test_the_past_never_changes(self, story: Story, data: st.DataObject) -> None:
        """Holding another week changes nothing about the weeks before it."""
        cut = data.draw(st.integers(0, len(story.held)))
        before, after = story.plan(cut), story.plan()
        assert after.weeks[:cut] == before.weeks[:cut]
        assert after.home[: len(before.home)] == before.home

    @given(stories(policies=[policy for policy in CarryOver if policy is not CarryOver.EXTEND]))
    def test_the_number_of_weeks_is_fixed(self, story: Story) -> None:
        """Only extend adds weeks."""
        assert len(story.plan().weeks) == story.terms.weeks

    @given(stories(policies=[CarryOver.EXTEND]))
    def test_extend_never_takes_weeks_away(self, story: Story) -> None:
        """Extend only adds weeks, and leaves no backlog where it decided last."""
        counts = [len(story.plan(meetings).weeks) for meetings in range(len(story.held) + 1)]
        assert counts == sorted(counts)
        if story.held and (planned := story.last.planned) and (story.last.reached or 0) < planned.last:
            assert story.plan().backlog is None

    @given(stories())
    def test_a_plan_kept_is_a_plan_that_stays(self, story: Story) -> None:
        """Reading exactly what was planned leaves all later weeks as they were."""
        plan = story.plan()
        number = len(story.held) + 1
        if number > len(plan.weeks) or (planned := plan.week(number).pages) is None:
            return
        for noted in (Held(number, planned.last, planned), Held(number, None, planned), Held(number, None)):
            after = make_plan(story.terms, [*story.held, noted], story.units)
            assert after.weeks[number:] == plan.weeks[number:]
            assert after.backlog == plan.backlog

    @given(stories(least=1), st.sampled_from(CarryOver))
    def test_reading_further_is_always_shift(self, story: Story, policy: CarryOver) -> None:
        """The policy is for leftovers: without one, all policies give the same plan."""
        last = story.last
        if last.planned and (last.reached or 0) < last.planned.last:
            return
        plans = [
            make_plan(story.terms, [*story.held[:-1], replace(last, policy=one)], story.units)
            for one in (policy, CarryOver.SHIFT)
        ]
        assert plans[0] == plans[1]

    @given(stories(least=2, special=False), st.data())
    def test_a_correction_replans_only_what_is_to_come(self, story: Story, data: st.DataObject) -> None:
        """Correcting one noted page keeps every plan of the past, and the season whole."""
        if not story.held:
            return
        wrong = data.draw(st.integers(0, len(story.held) - 1))
        page = data.draw(st.integers(story.terms.pages.first - 1, story.terms.pages.last))
        held = list(story.held)
        held[wrong] = replace(held[wrong], reached=page)
        before, after = story.plan(), make_plan(story.terms, held)
        assert [week.pages for week in after.weeks[: len(held)]] == [
            week.pages for week in before.weeks[: len(held)]
        ]
        assert after.weeks[:wrong] == before.weeks[:wrong]
        assert_whole(after, story.terms.pages)
        position = max([after.position, *(pages.last for pages in after.home)])
        ahead = [week.pages for week in after.weeks if week.pages and not week.held]
        assert not ahead or ahead[0].first == position + 1

    @given(stories())
    def test_weeks_without_pages_come_last(self, story: Story) -> None:
        """Ordinary weeks are free only when the pages have run out."""
        plan = story.plan()
        ahead = [week.pages for week in plan.weeks if not week.held and story.units.get(week.number, 1)]
        assert None not in ahead[: sum(pages is not None for pages in ahead)]


class TestCutting:
    """Seasons with a pace."""

    @given(all_terms(pace=True))
    def test_a_week_is_one_pace_or_ends_a_section_near_it(self, terms: Terms) -> None:
        """A week ends after one pace, on the section end nearest to that, or with the season."""
        pace = terms.cut_pace
        plan = make_plan(terms)
        ends = {start - 1 for start in terms.sections} if terms.snap else set()
        for pages in (week.pages for week in plan.weeks if week.pages):
            aim = pages.first + pace - 1
            near = [end for end in ends if abs(end - aim) <= pace // 4]
            end = min(near, key=lambda end: (abs(end - aim), end), default=aim)
            tail = terms.pages.last - end < pace // 4
            assert pages.last == (terms.pages.last if tail else min(end, terms.pages.last))

    @given(all_terms(pace=True))
    def test_weeks_are_free_or_pages_are_left_never_both(self, terms: Terms) -> None:
        """There is a backlog only when every week has pages."""
        plan = make_plan(terms)
        assert plan.backlog is None or all(week.pages for week in plan.weeks)

    @given(all_terms())
    def test_agreed_weeks_hold_all_pages(self, terms: Terms) -> None:
        """A season without a number of weeks gets as many as its pages need, none too many."""
        agreed = agree(
            terms.pages, weekly_pages=terms.pace, weeks=None, sections=terms.sections, snap=terms.snap
        )
        plan = make_plan(agreed)
        assert plan.backlog is None
        assert all(week.pages for week in plan.weeks)


class TestSpreading:
    """Seasons and leftovers shared evenly."""

    @given(all_terms(pace=False))
    def test_every_week_has_a_page_and_the_last_ends_the_season(self, terms: Terms) -> None:
        """A spread gives every week at least one page, while there are pages, and ends at the goal."""
        plan = make_plan(terms)
        planned = [week.pages for week in plan.weeks if week.pages]
        assert len(planned) == min(terms.weeks, terms.pages.count)
        assert planned[-1].last == terms.pages.last
        assert plan.backlog is None

    @given(all_terms(pace=False))
    def test_without_sections_weeks_differ_by_one_page(self, terms: Terms) -> None:
        """An even share: no week has two pages more than another, and the longer ones come first."""
        counts = [week.pages.count for week in make_plan(replace(terms, sections=())).weeks if week.pages]
        assert counts == sorted(counts, reverse=True)
        assert max(counts) - min(counts) <= 1

    @given(stories(least=1, policies=[CarryOver.SPREAD], special=False))
    def test_a_spread_ends_where_the_plan_ended(self, story: Story) -> None:
        """Spread keeps the last planned page: what was for the next season stays for it."""
        last = story.last
        if last.planned is None or (last.reached or 0) >= last.planned.last:
            return
        before, after = story.plan(len(story.held) - 1), story.plan()
        if len(story.held) < len(before.weeks):
            assert after.backlog == before.backlog
        else:
            assert after.backlog == Pages.between(after.position + 1, story.terms.pages.last)


class TestAddAndHome:
    """The two policies that leave later weeks alone."""

    @given(stories(least=1, policies=[CarryOver.ADD]))
    def test_add_changes_the_next_week_only(self, story: Story) -> None:
        """Add: the next week with pages begins earlier; the weeks after it and the backlog stay."""
        last = story.last
        before, after = story.plan(len(story.held) - 1), story.plan()
        ahead = [week for week in before.weeks[last.number :] if week.pages]
        if last.planned is None or (last.reached or 0) >= last.planned.last or not ahead:
            return
        assert ahead[0].pages is not None
        assert after.week(ahead[0].number).pages == Pages(after.position + 1, ahead[0].pages.last)
        assert after.weeks[ahead[0].number :] == before.weeks[ahead[0].number :]
        assert after.backlog == before.backlog

    @given(stories(least=1, policies=[CarryOver.HOME]))
    def test_home_changes_no_week(self, story: Story) -> None:
        """Home: the leftover is home reading; later weeks and the backlog stay."""
        last = story.last
        if last.planned is None or (last.reached or 0) >= last.planned.last:
            return
        before, after = story.plan(len(story.held) - 1), story.plan()
        assert after.weeks[last.number :] == before.weeks[last.number :]
        assert after.backlog == before.backlog
        assert after.home[-1].last == last.planned.last == after.position
