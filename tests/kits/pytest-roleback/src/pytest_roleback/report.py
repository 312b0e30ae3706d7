"""What a failing test's report says about its fork: the last denials, and the records of the event log."""

from .api import RolebackError

# How many of the newest denials and records are shown.
DENIALS_SHOWN = 5
RECORDS_SHOWN = 20


def sections(fork):
    """(title, text) of each section. A server that is gone is a section, too."""
    try:
        denials, records, last = fork.denials(), fork.log(), fork.last_denial()
    except (RolebackError, OSError) as error:
        return [("roleback", f"the state of the test is not available: {error}")]
    found = []
    if denials:
        lines = [_denial(denial) for denial in reversed(denials[:DENIALS_SHOWN])]
        found.append((_title("denials", len(denials), DENIALS_SHOWN), "\n".join(lines + _reason(last))))
    if records:
        lines = [_record(record) for record in records[-RECORDS_SHOWN:]]
        found.append((_title("event log of this test", len(records), RECORDS_SHOWN), "\n".join(lines)))
    return found


def _title(what, count, shown):
    return f"roleback: {what}" + (f", the last {shown} of {count}" if count > shown else "")


def _denial(denial):
    allowed = "" if denial["refused"] else " (not refused: enforcement is not on)"
    return f"{denial['decision']}: {denial['action']} on {denial['resource']} for {denial['caller']}{allowed}"


def _reason(explanation):
    if explanation is None:
        return []
    changes = [f"  to allow it  {change}" for change in explanation["changes"]]
    return [f"  because      {explanation['because']}", *changes]


def _record(record):
    who = record["caller"].rpartition(":")[2]
    return f"{record['seq']} {record['operation']} {record['summary']} ({who})"
