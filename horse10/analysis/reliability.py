"""What benchmarks/ measured of runs that were interrupted and of inputs that were damaged."""

import pandas as pd

FAULTS = ("traceback", "crash", "changed in silence", "hang", "write", "memory")


def interruptions(benchmark: dict) -> pd.DataFrame:
    """A row per signal: how often it was sent, and how many of the continued runs equal one that was not stopped."""
    rows = pd.DataFrame(benchmark["results"])
    rows["equal"] = [not differences for differences in rows["differences"]]
    by_signal = rows.groupby("signal", sort=True)
    return pd.DataFrame(
        {
            "times sent": by_signal.size(),
            "after the last step": by_signal["finished"].sum(),
            "equal to the uninterrupted run": by_signal["equal"].sum(),
        }
    ).reset_index()


def damaged(benchmark: dict) -> pd.DataFrame:
    """A row per kind of input: attempts, outcomes, the longest attempt and the largest process."""
    rows = pd.DataFrame(benchmark["results"])
    return pd.DataFrame(
        {
            "input": rows["input"],
            "attempts": rows["attempts"],
            "refused in one message": rows["refused"],
            "read as before": rows["same"],
            "read as something else": rows["other"],
            "faults": rows[list(FAULTS)].sum(axis=1),
            "longest (s)": rows["seconds"].round(1),
            "peak memory (MB)": rows["peak_mb"],
        }
    )
