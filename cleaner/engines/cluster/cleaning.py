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
from cleaner.engines.cluster.runner import in_batches, on_each
from cleaner.errors import CleanerError
from cleaner.pipeline import clean

if TYPE_CHECKING:
    from daft import DataFrame

    from cleaner.engines.cluster.work import WorkFolder

# Documents for one call: cleaning takes a millisecond and more each, so that calls need not be large.
BATCH_ROWS = 64
# So much of a line that is no document is shown: enough to find it.
_SHOWN_CHARS = 200
# Columns of our own beside those of the input begin with this.
_OWN = "cleaner"
RESULT = ("clean", "raw_sha256", "clean_sha256", "ledger", "edits", "findings", "error")


def clean_text(text: str, config: Config) -> dict[str, str | None]:
    """Return the columns RESULT for a text; with an `error` the clean text is the raw one, and there is no ledger.

    Edits and findings are JSON objects of counts by rule.
    """
    try:
        result = clean(text, config)
    except CleanerError as error:
        return {**dict.fromkeys(RESULT), "clean": text, "error": str(error)}
    except Exception:  # a defect on one document must not stop the others
        return {**dict.fromkeys(RESULT), "clean": text, "error": traceback.format_exc()}
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

    cleaned = work.keep("cleaned", _with_results(_documents(tables, fields), for_records(config)))
    done = cleaned.where(col(f"{_OWN}_problem").is_null())
    result = {name: col(_OWN)[name].alias(name) for name in RESULT}
    counts = done.agg(result["clean"].count().alias("documents"), result["error"].count().alias("failed")).to_pylist()[
        0
    ]
    ledgers = done.select(
        col(f"{_OWN}_id").alias("id"), named(tables)(col(PATH)).alias("path"), *(result[name] for name in RESULT[1:])
    )
    write_table(ledgers, root, "ledgers", "parquet")
    if tables.format == "parquet":
        write_table(_columns_back(done, fields), root, "texts", "parquet")
    else:
        write_lines(done.select(_line_back(fields)(col("row"), result["clean"]).alias("row")), "row", f"{root}/texts")
    numbers = {
        "command": "clean",
        "engine": "daft",
        "version": __version__,
        **counts,
        "problems": write_problems(cleaned, f"{_OWN}_problem", PATH, tables, root),
    }
    write_summary(root, numbers)
    return numbers


def _documents(tables: Tables, fields: Fields) -> DataFrame:
    """Return the rows with what they came with, and `cleaner_id`, `cleaner_text`, `cleaner_problem`, and the path."""
    from daft import DataType, col, lit
    from daft.functions import when

    if tables.format != "parquet":
        names = {"id": f"{_OWN}_id", "text": f"{_OWN}_text", "problem": f"{_OWN}_problem", "path": PATH}
        return read_documents(tables, fields).select("row", *(col(name).alias(new) for name, new in names.items()))
    found = read_columns(tables, fields)
    name, text = col(fields.id).cast(DataType.string()), col(fields.text)
    problem = when(text.is_null(), lit(f"no text in {fields.text!r}")).when(name.is_null(), lit("no id"))
    return found.with_columns(
        {f"{_OWN}_id": name, f"{_OWN}_text": text, f"{_OWN}_problem": problem.otherwise(lit(None))}
    )


def _with_results(documents: DataFrame, config: Config) -> DataFrame:
    import pyarrow as pa
    from daft import col

    kind = pa.struct([(name, pa.string()) for name in RESULT])
    nothing = dict.fromkeys(RESULT)

    def run(texts: pa.Array) -> pa.Array:
        return pa.array([nothing if text is None else clean_text(text, config) for text in texts.to_pylist()], kind)

    clean_them = in_batches(run, kind, BATCH_ROWS, unnest=False)
    return documents.with_column(_OWN, clean_them(col(f"{_OWN}_text"))).exclude(f"{_OWN}_text")


def _columns_back(done: DataFrame, fields: Fields) -> DataFrame:
    from daft import col

    own = {_OWN, f"{_OWN}_id", f"{_OWN}_problem", PATH}
    names = [name for name in done.column_names if name not in own]
    return done.select(*(col(_OWN)["clean"].alias(name) if name == fields.text else col(name) for name in names))


def _line_back(fields: Fields) -> Any:
    """Return the function from a JSON line and its clean text to the line with it; all else in it stays."""

    def put_back(line: str, text: str) -> str:
        row = load_row(line.encode())
        return line if row[fields.text] == text else dump_json({**row, fields.text: text})

    return on_each(put_back)


def write_problems(rows: DataFrame, problem: str, path: str, tables: Tables, root: str) -> int:
    """Write the rows that are no documents into ``problems/``, where there are any, and return how many there are."""
    from daft import col

    bad = rows.where(col(problem).not_null())
    count = int(bad.count_rows())
    if count:
        shown = [col("row").left(_SHOWN_CHARS).alias("row")] if "row" in rows.column_names else []
        table = bad.select(named(tables)(col(path)).alias("path"), col(problem).alias("problem"), *shown)
        write_table(table, root, "problems", tables.format)
    return count
