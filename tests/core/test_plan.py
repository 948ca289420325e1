"""The plan: the seasons it must give, to the page, and one small season for each rule."""

from __future__ import annotations

import pytest

from bot.core.errors import UserError
from bot.core.plan import CarryOver, Held, Pages, Plan, Terms, agree, make_plan

SEASON = Pages(17, 248)
SECTIONS = (
    *(
        11,
        12,
        13,
        16,
        17,
        19,
        22,
        27,
        35,
        40,
        44,
        48,
        61,
        63,
        64,
        70,
        71,
        72,
        75,
        76,
        78,
        79,
        80,
        81,
        91,
        94,
        96,
    ),
    *(98, 99, 105, 114, 115, 119, 129, 134, 135, 137, 139, 141, 146, 149, 155, 158, 159, 164, 165, 170, 170),
    *(
        172,
        172,
        178,
        183,
        186,
        197,
        205,
        214,
        221,
        222,
        225,
        227,
        233,
        236,
        246,
        247,
        251,
        251,
        258,
        265,
        272,
    ),
)
"""Where the sections of Mathematics for Machine Learning begin, to beyond the season."""


def ranges(plan: Plan, first: int = 1, last: int | None = None) -> list[str]:
    """The planned pages of the weeks `first` to `last`, as people write them."""
    return [show(week.pages) for week in plan.weeks[first - 1 : last]]


def show(pages: Pages | None) -> str:
    """Pages as people write them."""
    return f"{pages.first}-{pages.last}" if pages else "none"


def week_two_at_39(policy: CarryOver) -> Plan:
    """The season of 20 pages a week after its week 2 got to page 39 of 56."""
    terms = agree(SEASON, weekly_pages=20, weeks=None)
    held = [Held(1, 36, Pages(17, 36)), Held(2, 39, Pages(37, 56), policy)]
    return make_plan(terms, held)


class TestARealSeason:
    """The season of the real study, page by page."""

    def test_without_sections_weeks_are_one_pace_each(self) -> None:
        """20 pages a week over 17-248 are twelve weeks, the last one shorter."""
        terms = agree(SEASON, weekly_pages=20, weeks=None)
        plan = make_plan(terms)
        assert terms.weeks == 12
        assert ranges(plan) == [f"{17 + 20 * n}-{min(36 + 20 * n, 248)}" for n in range(12)]
        assert plan.backlog is None

    def test_with_sections_weeks_end_where_sections_end(self) -> None:
        """With the book's sections the same season is still twelve weeks, and each starts a section."""
        plan = make_plan(agree(SEASON, weekly_pages=20, weeks=None, sections=SECTIONS))
        assert len(plan.weeks) == 12
        assert ranges(plan, 1, 3) == ["17-34", "35-54", "55-74"]
        assert ranges(plan, 12) == ["233-248"]
        assert plan.backlog is None

    def test_too_few_weeks_leave_a_backlog(self) -> None:
        """20 pages a week and only ten weeks leave 217-248 for the next season."""
        plan = make_plan(agree(SEASON, weekly_pages=20, weeks=10))
        assert len(plan.weeks) == 10
        assert show(plan.backlog) == "217-248"

    def test_weeks_without_a_pace_share_the_pages(self) -> None:
        """Without a pace, the weeks given share all pages evenly."""
        plan = make_plan(agree(SEASON, weekly_pages=None, weeks=10))
        assert ranges(plan, 1, 3) == ["17-40", "41-64", "65-87"]
        assert ranges(plan, 10) == ["226-248"]
        assert plan.backlog is None

    def test_neither_pace_nor_weeks_is_twenty_pages_a_week(self) -> None:
        """With nothing said, a week reads 20 pages."""
        assert agree(SEASON, weekly_pages=None, weeks=None).pace == 20

    def test_shift_continues_and_leaves_the_rest_for_the_next_season(self) -> None:
        """Shift: the next week goes on at the next page, the number of weeks stays."""
        plan = week_two_at_39(CarryOver.SHIFT)
        assert ranges(plan, 3) == [f"{40 + 20 * n}-{59 + 20 * n}" for n in range(10)]
        assert show(plan.backlog) == "240-248"

    def test_week_four_carries_eight_pages_over(self) -> None:
        """Week 4 of 72-91 gets to page 83: 84-103 comes next, and 8 pages go to the next season."""
        terms = agree(Pages(12, 251), weekly_pages=20, weeks=None)
        read = [Held(n, None) for n in (1, 2, 3)]
        before = make_plan(terms, read)
        plan = make_plan(terms, [*read, Held(4, 83, before.week(4).pages)])
        assert show(before.week(4).pages) == "72-91"
        assert ranges(plan, 5, 5) == ["84-103"]
        assert len(plan.weeks) == 12
        assert (backlog := plan.backlog) is not None
        assert backlog.count == 8

    def test_extend_adds_a_week_instead_of_a_backlog(self) -> None:
        """Extend: as shift, and a 13th week reads what would have been left."""
        plan = week_two_at_39(CarryOver.EXTEND)
        assert ranges(plan, 3) == [*(f"{40 + 20 * n}-{59 + 20 * n}" for n in range(10)), "240-248"]
        assert len(plan.weeks) == 13
        assert plan.backlog is None

    def test_spread_shares_the_leftover_among_the_weeks_left(self) -> None:
        """Spread: ten weeks share 40-248 and end where they would have ended."""
        plan = week_two_at_39(CarryOver.SPREAD)
        assert ranges(plan, 3, 3) == ["40-60"]
        assert ranges(plan, 11) == ["208-228", "229-248"]
        assert plan.backlog is None

    def test_add_gives_the_leftover_to_the_next_week(self) -> None:
        """Add: the next week reads more, all others as planned."""
        plan = week_two_at_39(CarryOver.ADD)
        assert ranges(plan, 3, 4) == ["40-76", "77-96"]
        assert ranges(plan, 12) == ["237-248"]
        assert plan.backlog is None

    def test_home_leaves_the_weeks_as_planned(self) -> None:
        """Home: the leftover is read at home, and the next week is as it was."""
        plan = week_two_at_39(CarryOver.HOME)
        assert ranges(plan, 3, 3) == ["57-76"]
        assert [show(pages) for pages in plan.home] == ["40-56"]
        assert plan.position == 56


class TestSmallCases:
    """One rule each, on seasons small enough to see."""

    terms = Terms(Pages(1, 40), weeks=4, pace=10)

    def test_a_short_tail_goes_with_the_last_week(self) -> None:
        """Fewer than a quarter of the pace are not worth a week of their own."""
        assert ranges(make_plan(agree(Pages(1, 44), weekly_pages=20, weeks=None))) == ["1-20", "21-44"]
        assert ranges(make_plan(agree(Pages(1, 45), weekly_pages=20, weeks=None))) == [
            "1-20",
            "21-40",
            "41-45",
        ]

    def test_of_two_boundaries_as_near_the_earlier_counts(self) -> None:
        """A tie between two section ends goes to the smaller week."""
        terms = Terms(Pages(1, 100), weeks=5, pace=20, sections=(1, 19, 23))
        assert ranges(make_plan(terms), 1, 1) == ["1-18"]

    def test_a_boundary_further_than_a_quarter_pace_is_ignored(self) -> None:
        """A section end more than a quarter of the pace away does not move a week's end."""
        assert ranges(make_plan(Terms(Pages(1, 100), 5, 20, (1, 27))), 1, 1) == ["1-20"]
        assert ranges(make_plan(Terms(Pages(1, 100), 5, 20, (1, 26))), 1, 1) == ["1-25"]

    def test_snapping_can_be_turned_off(self) -> None:
        """Without snap the sections do not matter."""
        assert ranges(make_plan(Terms(Pages(1, 100), 5, 20, (1, 22), snap=False)), 1, 1) == ["1-20"]

    def test_a_week_nobody_noted_counts_as_read(self) -> None:
        """A forgotten note does not move the season."""
        plan = make_plan(self.terms, [Held(1, None)])
        assert plan.week(1).covered == Pages(1, 10)
        assert ranges(plan, 2, 2) == ["11-20"]

    def test_reading_further_shifts_whatever_the_policy(self) -> None:
        """Who reads further than planned goes on from there."""
        for policy in CarryOver:
            plan = make_plan(self.terms, [Held(1, 13, Pages(1, 10), policy)])
            assert ranges(plan, 2) == ["14-23", "24-33", "34-40"]

    def test_a_free_week_takes_what_add_leaves_at_the_end(self) -> None:
        """Add, where no week to come has pages: the next free one takes the leftover."""
        plan = make_plan(Terms(Pages(1, 10), 3, 10), [Held(1, 4, Pages(1, 10), CarryOver.ADD)])
        assert ranges(plan) == ["1-10", "5-10", "none"]

    def test_the_last_week_adds_to_the_backlog(self) -> None:
        """Add in the last week: there is no next week, so the next season reads it."""
        terms = Terms(Pages(1, 10), 1, 10)
        plan = make_plan(terms, [Held(1, 4, Pages(1, 10), CarryOver.ADD)])
        assert show(plan.backlog) == "5-10"

    def test_a_catch_up_week_has_no_pages(self) -> None:
        """A catch-up week takes no pages; the others move back by one."""
        plan = make_plan(self.terms, units={2: 0})
        assert ranges(plan) == ["1-10", "none", "11-20", "21-30"]
        assert show(plan.backlog) == "31-40"

    def test_what_a_catch_up_week_reads_moves_the_plan(self) -> None:
        """Pages read in a catch-up week count as read."""
        held = [Held(1, 7, Pages(1, 10)), Held(2, 10, None)]
        plan = make_plan(self.terms, held, {2: 0})
        assert plan.week(2).covered == Pages(8, 10)
        assert ranges(plan, 3) == ["11-20", "21-30"]

    def test_a_merged_week_reads_the_pages_of_both(self) -> None:
        """Two merged weeks meet once, for both ranges."""
        plan = make_plan(self.terms, units={2: 2, 3: 0})
        assert ranges(plan) == ["1-10", "11-30", "none", "31-40"]

    def test_a_spread_keeps_out_of_the_backlog(self) -> None:
        """Spread goes to the last planned page, not further."""
        terms = Terms(Pages(1, 100), weeks=4, pace=10)
        plan = make_plan(terms, [Held(1, 4, Pages(1, 10), CarryOver.SPREAD)])
        assert ranges(plan, 2) == ["5-16", "17-28", "29-40"]
        assert show(plan.backlog) == "41-100"

    @pytest.mark.parametrize("policy", CarryOver)
    def test_a_page_corrected_far_back_replans_what_is_to_come(self, policy: CarryOver) -> None:
        """Week 1 read 20 pages less than noted: week 2 keeps what it planned and read, week 3 follows on."""
        held = [Held(1, 20, Pages(1, 10)), Held(2, 28, Pages(21, 30), policy)]
        corrected = [Held(1, 2, Pages(1, 10)), held[1]]
        plan = make_plan(self.terms, corrected)
        assert plan.week(2).pages == Pages(21, 30)
        assert plan.week(2).covered == Pages(3, 28)
        first = 31 if policy is CarryOver.HOME else 29
        assert (week := plan.week(3).pages) is not None
        assert week.first == first

    def test_a_page_corrected_upwards_leaves_no_week_empty(self) -> None:
        """Week 1 read 20 pages more than noted: week 3 reads what is left, nothing goes to the backlog."""
        held = [Held(1, 30, Pages(1, 10)), Held(2, 20, Pages(11, 20))]
        plan = make_plan(self.terms, held)
        assert plan.week(2).covered is None
        assert ranges(plan, 3) == ["31-40", "none"]
        assert plan.backlog is None

    def test_a_week_passed_over_loses_no_page(self) -> None:
        """Week 3 was held before week 2: what week 2 would have read comes next."""
        plan = make_plan(self.terms, [Held(1, 10, Pages(1, 10)), Held(3, 10, None)], {3: 0})
        assert ranges(plan) == ["1-10", "none", "none", "11-20"]
        assert show(plan.backlog) == "21-40"

    def test_a_week_held_stays_even_if_it_was_an_extra_one(self) -> None:
        """Correcting the page that added a week does not undo the meeting of that week."""
        terms = Terms(Pages(1, 10), 1, 10)
        extra = Held(2, 10, Pages(6, 10))
        assert len(make_plan(terms, [Held(1, 5, Pages(1, 10), CarryOver.EXTEND), extra]).weeks) == 2
        assert len(make_plan(terms, [Held(1, 10, Pages(1, 10), CarryOver.EXTEND), extra]).weeks) == 2

    def test_a_season_made_shorter_ends_where_it_ends(self) -> None:
        """Pages noted or planned beyond the season's last page are not of this season."""
        terms = Terms(Pages(1, 8), 1, 10)
        assert make_plan(terms, [Held(1, 12, Pages(1, 10))]).position == 8
        assert make_plan(terms, [Held(1, 3, Pages(1, 10), CarryOver.HOME)]).home == (Pages(4, 8),)

    def test_more_weeks_than_a_season_has_are_refused(self) -> None:
        """A pace that needs 500 weeks is refused, with the pace that fits."""
        with pytest.raises(UserError) as refused:
            agree(Pages(1, 500), weekly_pages=1, weeks=None)
        assert refused.value.key == "error.plan.weeks_needed"
        assert refused.value.values == {"weeks": 500, "last": 200, "pages": 3}

    @pytest.mark.parametrize(("weekly_pages", "weeks"), [(0, None), (1001, 5), (20, 0), (None, 201)])
    def test_terms_out_of_bounds_are_refused(self, weekly_pages: int | None, weeks: int | None) -> None:
        """Pages a week and weeks have bounds."""
        with pytest.raises(UserError, match="error.range"):
            agree(SEASON, weekly_pages=weekly_pages, weeks=weeks)

    def test_a_week_that_is_not_there(self) -> None:
        """Asking for a week beyond the season is a KeyError."""
        assert make_plan(self.terms).week(4).number == 4
        with pytest.raises(KeyError):
            make_plan(self.terms).week(5)


class TestRanges:
    """The values a plan is made of."""

    def test_pages_never_run_backwards(self) -> None:
        """A range that ends before it begins is a programming error."""
        with pytest.raises(ValueError, match="backwards"):
            Pages(5, 4)
        assert Pages.between(5, 4) is None

    def test_pages_contain_both_ends(self) -> None:
        """First and last page belong to a range."""
        assert [page for page in range(1, 9) if page in Pages(3, 5)] == [3, 4, 5]
        assert Pages(3, 5).count == 3

    def test_a_season_without_weeks_is_none(self) -> None:
        """Terms without a week or a page are a programming error."""
        with pytest.raises(ValueError, match="at least one"):
            Terms(SEASON, 0)
