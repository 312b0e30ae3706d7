"""A short kill loop for every test run; run `python tests/reliability/kill9.py` for a longer one."""

import kill9

ROUNDS = 100
SEED = "roleback"


def test_a_hundred_kills_lose_no_answered_write_and_leave_no_half_of_one(tmp_path):
    loop = kill9.run(tmp_path / "data", ROUNDS, SEED)
    assert loop.faults == []
    assert sum(user.step + 1 for user in loop.users) > ROUNDS
    assert loop.early_kills > ROUNDS // 10
