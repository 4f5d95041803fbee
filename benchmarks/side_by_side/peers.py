"""Who is measured, with what, and what each of them does not do.

A *peer* is a program with an environment of its own; a *task* is one recipe of a peer: a script in `runners/`, run by
that environment's Python. Versions are pinned here. The first task of a job is what the others are compared with.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Job(Enum):
    """What a task does to a corpus; the value is the heading of its table."""

    CLEAN = "Cleaning"
    DUPLICATES = "Duplicates across documents"
    ENCODING = "Encoding repair alone"
    SCRIPT = "Conversion to simplified script alone"
    CHARSET = "Detection of the charset alone"


@dataclass(frozen=True, slots=True)
class Peer:
    """A program: its name, the distribution whose version is shown, what pip installs, what the program does not do.

    *bare* is installed without what it asks for: its other features would bring gigabytes that the measured part
    never loads.
    """

    name: str
    distribution: str
    requirements: tuple[str, ...]
    does_not: str
    bare: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One recipe of a peer: `runners/<runner>.py` with *arguments* after the corpus and the folder for the output."""

    name: str
    job: Job
    peer: Peer
    recipe: str
    runner: str
    arguments: tuple[str, ...] = ()


OURS = Peer(
    name="cleaner",
    distribution="corpus-cleaner-zh",
    requirements=(),  # this Python, this checkout
    does_not=(
        "Filters by no quality, language or topic, knows no images or sound, and has few rules for text that is not "
        "mainly Chinese. Compares documents by their n-grams alone: no paraphrases, no translations."
    ),
)
DATA_JUICER = Peer(
    name="data-juicer",
    distribution="py-data-juicer",
    # What its runner installs by itself in the middle of a run (aiohttp, ray, torch) is pinned here, before it.
    requirements=(
        "py-data-juicer==1.6.1",
        "aiohttp==3.14.5",
        "datasets==5.2.0",
        "ftfy==6.3.1",
        "numpy==2.4.6",
        "opencc==1.1.9",
        "pandas==3.1.1",
        "pyarrow==26.0.1",
        "ray==2.60.0",
        "scipy==1.17.1",
        "torch==2.13.0",
    ),
    does_not=(
        "Reads no raw bytes: input is UTF-8 JSON, so GBK and Big5 are somebody else's work. Repairs mojibake of "
        'Latin kinds alone. Its punctuation operator goes the other way for Chinese: ，。《》 become , . " " and a '
        "full-width １ a quotation mark. Its converter takes quotations, titles and Japanese as any other text. A "
        "sentence of two characters that stands twice is dropped, also in a dialogue. No chrome, bylines or "
        "notices of Chinese pages. No record from which changes could be taken back (a tracer shows samples). "
        "Duplicates are compared as they stand, so that a reprint in the other script is another text; what "
        "shares a bucket is not verified, and no evidence is left."
    ),
)
DATATROVE = Peer(
    name="datatrove",
    distribution="datatrove",
    requirements=(
        "datatrove[io,processing]==0.10.1",
        "ftfy==6.3.1",
        "jieba==0.42.1",
        "numpy==2.4.6",
        "spacy[ja]==3.8.18",  # its Chinese word tokenizer imports the Japanese one
    ),
    does_not=(
        "Changes little inside a text: it repairs mojibake of Latin kinds, and its filters keep or drop whole "
        "documents. No conversion of script, no Chinese punctuation or spacing, no chrome of Chinese pages; "
        "repeats within a document drop the document. No record of what a formatter changed. Duplicates are "
        "compared by five words of jieba in the script they are in; what shares a bucket is not verified, and a "
        "number of the cluster is all the evidence."
    ),
)
TEXT_DEDUP = Peer(
    name="text-dedup",
    distribution="text-dedup",
    requirements=(
        "click==8.1.8",
        "click-option-group==0.5.9",
        "datasets==3.6.0",
        "ftfy==6.3.1",
        "numpy==1.26.4",
        "pyarrow==17.0.0",
        "regex==2024.11.6",
        "rich==13.9.4",
        "scipy==1.13.1",
        "setuptools==75.8.0",
        "tqdm==4.67.1",
        "xxhash==3.5.0",
    ),
    bare=("text-dedup==0.4.0",),  # it asks for Spark and for a neural index too
    does_not=(
        "Cleans nothing. Splits text at what is no letter or digit, so that a clause of Chinese is one word and "
        "one changed character makes it another; drops documents of fewer than five such words, duplicates or "
        "not. Compares texts in the script they are in; what shares a bucket is not verified, and no evidence is "
        "left."
    ),
)
RENSA = Peer(
    name="rensa",
    distribution="rensa",
    requirements=("rensa==0.5.0", "numpy==2.2.6"),
    does_not=(
        "A library of signatures and an index: reading, n-grams and output are the caller's. Folds nothing, "
        "checks a candidate by its signature and not by its text, leaves no evidence."
    ),
)
DATASKETCH = Peer(
    name="datasketch",
    distribution="datasketch",
    requirements=("datasketch==2.0.0", "numpy==2.2.6", "scipy==1.15.3"),
    does_not=(
        "A library of signatures and an index: reading, n-grams and output are the caller's. Folds nothing, "
        "verifies nothing, leaves no evidence."
    ),
)
GAOYA = Peer(
    name="gaoya",
    distribution="gaoya",
    requirements=("gaoya==0.2.2",),
    does_not=(
        "A library of an index: reading and output are the caller's. Folds nothing but case, checks a candidate by its "
        "signature and not by its text, leaves no evidence."
    ),
)
FTFY = Peer(
    name="ftfy",
    distribution="ftfy",
    requirements=("ftfy==6.3.1",),
    does_not=(
        "Repairs mojibake of bytes read as Latin kinds: no GBK read as Latin-1, no UTF-8 read as GBK, no injected "
        "readings, no private-use characters. By its defaults it makes full-width punctuation half-width and "
        "curly quotation marks straight, in Chinese too. Its explanation is of the steps over a text, not of places."
    ),
)
OPENCC = Peer(
    name="opencc",
    distribution="OpenCC",
    requirements=("opencc==1.4.2",),
    does_not=(
        "Converts all that it is given: text in the target script already, titles, quotations, Japanese, code. "
        "Tells neither what it changed nor which choices the context did not settle."
    ),
)
CHARDET = Peer(
    name="chardet",
    distribution="chardet",
    requirements=("chardet==7.7.0",),
    does_not=("Names a charset. Decoding, what cannot be decoded, and the way back to the bytes are the caller's."),
)

TASKS = (
    Task("cleaner", Job.CLEAN, OURS, "`cleaner clean`, all stages, ledgers, `--self-check restore`", "run_cleaner"),
    Task(
        "cleaner-full",
        Job.CLEAN,
        OURS,
        "the same, `--self-check full` (default)",
        "run_cleaner",
        ("--self-check=full",),
    ),
    Task("cleaner-off", Job.CLEAN, OURS, "the same, `--self-check off`", "run_cleaner", ("--self-check=off",)),
    Task(
        "data-juicer",
        Job.CLEAN,
        DATA_JUICER,
        "`dj-process`: fix_unicode, chinese_convert t2s, punctuation and whitespace normalization, repeated sentences",
        "run_data_juicer",
        ("clean",),
    ),
    Task(
        "datatrove",
        Job.CLEAN,
        DATATROVE,
        "local executor: FTFY formatter; filters Gopher repetition, FineWeb quality, Gopher quality, in Chinese",
        "run_datatrove_filters",
    ),
    Task("cleaner-dedup", Job.DUPLICATES, OURS, "`cleaner dedup --threshold 0.7`", "run_cleaner_dedup"),
    Task(
        "data-juicer-minhash",
        Job.DUPLICATES,
        DATA_JUICER,
        "`dj-process`: document_minhash, character 5-grams, 256 permutations, 0.7",
        "run_data_juicer",
        ("duplicates",),
    ),
    Task(
        "datatrove-minhash",
        Job.DUPLICATES,
        DATATROVE,
        "local executor, four stages: 5 words of the Chinese tokenizer, 14 buckets of 8",
        "run_datatrove_minhash",
    ),
    Task(
        "text-dedup",
        Job.DUPLICATES,
        TEXT_DEDUP,
        "`text_dedup.minhash`: n-grams of 5 words, 250 permutations, 0.7 (its defaults)",
        "run_text_dedup",
        ("--ngram=5",),
    ),
    Task(
        "text-dedup-1",
        Job.DUPLICATES,
        TEXT_DEDUP,
        "the same with single words, which are the clauses of Chinese",
        "run_text_dedup",
        ("--ngram=1",),
    ),
    Task(
        "rensa",
        Job.DUPLICATES,
        RENSA,
        "R-MinHash of character 5-grams, deduplicator with LSH, 128 permutations, 0.7",
        "run_rensa",
    ),
    Task(
        "datasketch",
        Job.DUPLICATES,
        DATASKETCH,
        "MinHash of character 5-grams (batch update) and LSH, 128 permutations, 0.7",
        "run_datasketch",
    ),
    Task("gaoya", Job.DUPLICATES, GAOYA, "MinHash index of character 5-grams, 32 bands of 4, 0.7", "run_gaoya"),
    Task(
        "cleaner-encoding",
        Job.ENCODING,
        OURS,
        "`cleaner.clean(select=encoding)`, ledger included, no self-check",
        "run_cleaner_part",
        ("encoding",),
    ),
    Task("ftfy", Job.ENCODING, FTFY, "`ftfy.fix_text`, its defaults", "run_ftfy"),
    Task("cleaner-script", Job.SCRIPT, OURS, '`cleaner.convert_script(text, "t2s")`', "run_cleaner_part", ("script",)),
    Task("opencc", Job.SCRIPT, OPENCC, "OpenCC in C++, `t2s`", "run_opencc"),
    Task("cleaner-charset", Job.CHARSET, OURS, "`cleaner.detect_encoding`", "run_cleaner_part", ("charset",)),
    Task("chardet", Job.CHARSET, CHARDET, "`chardet.detect`", "run_chardet"),
)


def choose(only: list[str], skip: list[str]) -> list[Task]:
    """Return the tasks that names of tasks or peers choose; the first of each job stays, for the ratios.

    Raises:
        ValueError: a name that neither a task nor a peer has.
    """
    known = {name for task in TASKS for name in (task.name, task.peer.name)}
    for name in (*only, *skip):
        if name not in known:
            raise ValueError(f"unknown peer {name!r}; there are {', '.join(sorted(known))}")

    def is_named(task: Task, names: list[str]) -> bool:
        return task.name in names or task.peer.name in names

    chosen = [task for task in TASKS if (not only or is_named(task, only)) and not is_named(task, skip)]
    jobs = {task.job for task in chosen}
    return [task for task in TASKS if task in chosen or (task is reference(task.job) and task.job in jobs)]


def reference(job: Job) -> Task:
    """Return the task that the others of *job* are compared with."""
    return next(task for task in TASKS if task.job is job)
