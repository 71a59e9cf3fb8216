"""The rules by which a name is somebody known, without a database."""

import pytest

from sessions.reports.importing.matching import (
    Role,
    fits,
    is_full_name,
    months_apart,
    nearest,
    one_internship,
)


def member(number: int) -> Role:
    return Role(number, "member")


def intern(number: int, *, farewell: bool = False) -> Role:
    return Role(number, "intern", farewell=farewell)


def guest(number: int, company: str) -> Role:
    return Role(number, "guest", company)


def newcomer(number: int) -> Role:
    return Role(number, "newcomer")


@pytest.mark.parametrize(
    ("name", "role", "known", "same"),
    [
        ("Okubo", member(90), [member(29)], True),
        ("Okubo", member(90), [newcomer(29)], True),
        ("Okubo", member(29), [newcomer(90)], False),
        ("Okubo", newcomer(90), [member(29)], False),
        ("Kelvin", intern(31), [intern(30)], True),
        ("Kelvin", intern(31), [intern(31, farewell=True)], True),
        ("Kelvin", intern(32), [intern(31, farewell=True)], False),
        ("Kelvin", intern(50), [intern(30)], False),
        ("David", member(34), [intern(29)], False),
        ("David", member(34), [intern(29), member(33)], True),
        ("David", member(20), [intern(29), member(33)], False),
        ("David", intern(34), [member(29)], False),
        ("Uzulla", guest(40, "Builderscon"), [guest(32, "builderscon")], True),
        ("Uzulla", guest(40, "Nekocorp"), [guest(32, "builderscon")], False),
        ("Uzulla", guest(40, ""), [guest(32, "")], False),
        ("Uzulla", member(40), [guest(32, "builderscon")], False),
        ("Mami Konishi", guest(40, "Microsoft"), [guest(32, "Microsoft")], True),
        ("Mami Konishi", guest(40, "Google"), [guest(32, "Microsoft")], False),
        ("Arung Agamani", member(94), [newcomer(94)], True),
        ("Arung Agamani", intern(120), [member(94)], True),
        ("Okubo", member(30), [], True),
        ("Okubo", guest(30, "AWS"), [], False),
    ],
)
def test_whether_two_roles_are_one_person(name, role, known, same):
    assert fits(name, role, known) is same


def test_somebody_entered_by_hand_fits_by_organisation():
    assert fits("Uzulla", guest(32, "builderscon"), [], organisation="Builderscon")
    assert not fits("Uzulla", member(32), [], organisation="builderscon")


def test_nobody_speaks_as_a_member_after_leaving():
    may, june = Role(34, "member", month=2017 * 12 + 4), Role(35, "member", month=2017 * 12 + 5)
    left_in_may = 2017 * 12 + 4
    assert [fits("Okubo", role, [member(29)], left=left_in_may) for role in (may, june)] == [True, False]


def test_months_are_told_by_dates_where_there_are_any_else_by_numbers():
    assert months_apart(Role(30, "intern", month=100), Role(31, "intern", month=104)) == 4
    assert months_apart(Role(30, "intern"), Role(31, "intern", month=104)) == 1
    assert nearest(member(30), [member(20), member(33)]) == 3
    assert nearest(member(30), []) > 1000


def test_one_internship_ends_at_its_farewell():
    assert one_internship(intern(30), intern(31, farewell=True), [intern(31, farewell=True)])
    assert not one_internship(intern(30), intern(33), [intern(31, farewell=True)])


def test_a_full_name_has_two_words():
    assert [is_full_name(name) for name in ("Mami Konishi", "Chia-Chun", "大久保", " Okubo ")] == [
        True,
        False,
        False,
        False,
    ]
