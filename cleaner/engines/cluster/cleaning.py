"""Clean on a cluster: a map. Each document's text, ledger and counts are what `cleaner.clean` gives for it alone."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any

from cleaner import __version__
from cleaner.config import Config
from cleaner.corpus.record_config import for_records
from cleaner.corpus.records import Fields, load_row
from cleaner.corpus.writers import dump_json
from cleaner.engines.cluster.documents import PATH, Tables, read_columns, read_documents
from cleaner.engines.cluster.lines import write_lines
from cleaner.engines.cluster.output import named, write_summary, write_table
from cleaner.engines.cluster.runner import in_batches
from cleaner.errors import CleanerError
from cleaner.pipeline import BATCH_DOCUMENTS, clean_each
from cleaner.result import Result

if TYPE_CHECKING:
    from daft import DataFrame

    from cleaner.engines.cluster.work import WorkFolder

# So much of a line that is no document is shown: enough to find it.
_SHOWN_CHARS = 200
RESULT = ("clean", "raw_sha256", "clean_sha256", "ledger", "edits", "findings", "error")


def _own(name: str) -> str:
    """Return the name of a column of ours: it stands beside those of the input."""
    return f"cleaner_{name}"


_ID, _TEXT, _PROBLEM, _CLEAN = map(_own, ("id", "text", "problem", "clean"))


def clean_texts(texts: list[str | None], config: Config) -> list[dict[str, str | None]]:
    """Return the columns RESULT for each text; where there is none, all are None.

    With an `error` the clean text is the raw one, and there is no ledger. Edits and findings are JSON objects of counts
    by rule.
    """
    results = clean_each((text for text in texts if text is not None), config)
    return [dict.fromkeys(RESULT) if text is None else _columns(text, next(results)) for text in texts]


def _columns(text: str, result: Result | Exception) -> dict[str, str | None]:
    if isinstance(result, Exception):  # a defect on one document must not stop the others
        said = str(result) if isinstance(result, CleanerError) else "".join(traceback.format_exception(result))
        return {**dict.fromkeys(RESULT), "clean": text, "error": said}
    ledger = result.ledger
    return {
        "clean": result.text,
        "raw_sha256": ledger.raw_sha256,
        "clean_sha256": ledger.clean_sha256,
        "ledger": ledger.to_jsonl(),
        "edits": dump_json(result.edits_by_rule()),
        "findings": dump_json(result.count_findings()),
        "error": None,
    }


def clean_tables(tables: Tables, fields: Fields, config: Config, work: WorkFolder, root: str) -> dict[str, Any]:
    """Clean all documents of *tables*, write texts, ledgers and problems beneath *root*, and return the summary."""
    from daft import col

    cleaned = work.keep("cleaned", _with_results(_documents(tables, fields), tables, fields, for_records(config)))
    done = cleaned.where(col(_PROBLEM).is_null())
    counts = done.agg(col(_ID).count().alias("documents"), col(_own("error")).count().alias("failed")).to_pylist()[0]
    ledgers = done.select(
        col(_ID).alias("id"),
        named(tables)(col(PATH)).alias("path"),
        *(col(_own(name)).alias(name) for name in RESULT[1:]),
    )
    write_table(ledgers, root, "ledgers", "parquet")
    if tables.format == "parquet":
        own = (_ID, _PROBLEM, PATH, *(_own(name) for name in RESULT[1:]))
        write_table(done.exclude(*own), root, "texts", "parquet")
    else:
        write_lines(done, _CLEAN, f"{root}/texts")
    numbers = {
        "command": "clean",
        "engine": "daft",
        "version": __version__,
        **counts,
        "problems": write_problems(cleaned, _PROBLEM, PATH, tables, root),
    }
    write_summary(root, numbers)
    return numbers


def _documents(tables: Tables, fields: Fields) -> DataFrame:
    """Return the rows with what they came with, and `cleaner_id`, `cleaner_text`, `cleaner_problem`, and the path."""
    from daft import DataType, col, lit
    from daft.functions import when

    if tables.format != "parquet":
        names = {"id": _ID, "text": _TEXT, "problem": _PROBLEM, "path": PATH}
        return read_documents(tables, fields).select("row", *(col(name).alias(new) for name, new in names.items()))
    found = read_columns(tables, fields)
    name, text = col(fields.id).cast(DataType.string()), col(fields.text)
    problem = when(text.is_null(), lit(f"no text in {fields.text!r}")).when(name.is_null(), lit("no id"))
    return found.with_columns({_ID: name, _TEXT: text, _PROBLEM: problem.otherwise(lit(None))})


def _with_results(documents: DataFrame, tables: Tables, fields: Fields, config: Config) -> DataFrame:
    """Return the documents with RESULT, each a column of ours, in place of what they came with.

    `cleaner_clean` is what is to be written: the clean text, or the JSON line with it. What is raw stays behind, and
    whoever reads the table back takes the columns that it needs: a struct would come whole.
    """
    import pyarrow as pa
    from daft import col, lit
    from daft.functions import when

    kind = pa.struct([(_own(name), pa.string()) for name in RESULT])

    def run(texts: pa.Array, lines: pa.Array | None = None) -> pa.Array:
        found = clean_texts(texts.to_pylist(), config)
        if lines is not None:
            for result, line in zip(found, lines.to_pylist(), strict=True):
                result["clean"] = put_back(line, result["clean"], fields)
        return pa.array([{_own(name): value for name, value in result.items()} for result in found], kind)

    clean_them = in_batches(run, kind, BATCH_DOCUMENTS)
    if tables.format != "parquet":
        # Of the lines themselves, only those that are no documents are kept.
        shown = when(col(_PROBLEM).not_null(), col("row").left(_SHOWN_CHARS)).otherwise(lit(None)).alias("row")
        return documents.select(shown, _ID, _PROBLEM, PATH, clean_them(col(_TEXT), col("row")))
    names = [name for name in documents.column_names if name != _TEXT]
    found = documents.select(*(name for name in names if name != fields.text), clean_them(col(_TEXT)))
    back = (col(_CLEAN).alias(name) if name == fields.text else col(name) for name in names)
    return found.select(*back, *(_own(name) for name in RESULT[1:]))


def put_back(line: str, text: str | None, fields: Fields) -> str | None:
    """Return a JSON line with its clean text in place; all else in it stays. None for what is no document."""
    if text is None:
        return None
    row = load_row(line.encode())
    return line if row[fields.text] == text else dump_json({**row, fields.text: text})


def write_problems(rows: DataFrame, problem: str, path: str, tables: Tables, root: str) -> int:
    """Write the rows that are no documents into ``problems/``, where there are any, and return how many there are."""
    from daft import col

    bad = rows.where(col(problem).not_null())
    count = int(bad.count_rows())
    if count:
        shown = [col("row").left(_SHOWN_CHARS).alias("row")] if tables.format == "jsonl" else []
        table = bad.select(named(tables)(col(path)).alias("path"), col(problem).alias("problem"), *shown)
        write_table(table, root, "problems", tables.format)
    return count
