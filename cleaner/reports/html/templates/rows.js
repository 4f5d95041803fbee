// From the pieces of a block to rows: raw text beside what became of it.

const ROW_CHARS = 1500; // longer lines go on in a row of their own, so that one line cannot stop the page

class Side {
  constructor() {
    this.spans = [];
    this.size = 0;
    this.isOpen = false; // a line has begun that has not ended
    this.feeds = 0;
  }

  put(text, mark) {
    const last = this.spans[this.spans.length - 1];
    if (last && last.mark === mark) last.text += text;
    else this.spans.push({ text, mark });
    this.size += text.length;
    if (text) this.isOpen = !text.endsWith("\n");
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.feeds++;
  }
}

class Row {
  constructor(at) {
    this.at = at;
    this.raw = new Side();
    this.clean = new Side();
    this.isChanged = false;
    this.goesOn = false; // the lines do not end here, the row only became too long
  }

  get isLong() {
    return Math.max(this.raw.size, this.clean.size) >= ROW_CHARS;
  }
}

function slices(text) {
  const found = [];
  for (let at = 0; at < text.length; ) {
    let end = Math.min(at + ROW_CHARS, text.length);
    if (end < text.length && /[\udc00-\udfff]/.test(text[end])) end++; // not between the halves of a character
    found.push(text.slice(at, end));
    at = end;
  }
  return found.length ? found : [""];
}

function linesOf(text) {
  return text.match(/[^\n]*\n|[^\n]+$/g) || [];
}

class Rows {
  constructor(block, pieces, notes) {
    this.block = block;
    this.list = [];
    this.marks = [];
    this.row = null;
    this.at = 0;
    for (const piece of withNotes(pieces, notes)) this.add(piece);
    this.close();
  }

  add(piece) {
    this.at = piece.start;
    const raw = this.block.raw.slice(piece.start, piece.end);
    if (piece.text === null) {
      const mark = piece.notes ? this.mark(piece) : null;
      for (const line of linesOf(raw)) {
        for (const part of slices(line)) {
          this.put(part, part, mark);
          this.at += count(part);
          this.endRow(this.row.isLong);
        }
      }
      return;
    }
    const mark = this.mark(piece);
    if (piece.text === "" && raw.includes("\n")) {
      for (const line of linesOf(raw)) this.putChanged(line, "", mark);
    } else {
      this.putChanged(raw, piece.text, mark);
    }
  }

  putChanged(raw, clean, mark) {
    const before = slices(raw);
    const after = slices(clean);
    for (let i = 0; i < Math.max(before.length, after.length); i++) {
      const one = before[i] || "";
      const other = after[i] || "";
      this.put(one, other, mark);
      this.at += count(one);
      this.endRow(this.row.isLong);
    }
  }

  put(raw, clean, mark) {
    this.row = this.row || new Row(this.at);
    const same = mark === null || this.marks[mark].isSame;
    if (!same) this.row.isChanged = true;
    if (raw || !same) this.row.raw.put(raw, mark);
    if (clean || !same) this.row.clean.put(clean, mark);
  }

  endRow(isLong) {
    if (!this.row) return;
    if (!this.row.raw.isOpen && !this.row.clean.isOpen) {
      this.close();
    } else if (isLong) {
      this.row.goesOn = true;
      this.close();
    }
  }

  close() {
    if (this.row) this.list.push(this.row);
    this.row = null;
  }

  mark(piece) {
    const last = this.marks[this.marks.length - 1];
    if (last && last.end === piece.start && this.row && sameWork(last, piece)) {
      last.end = piece.end;
      last.changes = joined(last.changes, piece.changes);
      return this.marks.length - 1;
    }
    this.marks.push({
      start: piece.start,
      end: piece.end,
      changes: piece.changes,
      notes: piece.notes || [],
      isSame: piece.text === null,
      isRemoval: piece.text === "",
    });
    return this.marks.length - 1;
  }
}

// Neighbours that one rule changed for one reason are one mark: a converted word, not its characters.
function sameWork(mark, piece) {
  return (
    mark.changes.length === 1 &&
    piece.changes.length === 1 &&
    !mark.notes.length &&
    !piece.notes &&
    mark.changes[0].reason === piece.changes[0].reason &&
    mark.isRemoval === (piece.text === "") &&
    !mark.changes[0].before.includes("\n")
  );
}

function joined([one], [other]) {
  return [{ before: one.before + other.before, after: one.after + other.after, reason: one.reason }];
}

// The pieces, with those that a finding stands in cut around it.
function withNotes(pieces, notes) {
  if (!notes.length) return pieces;
  const out = [];
  let n = 0;
  for (let piece of pieces) {
    while (n < notes.length && notes[n][0] < piece.end) {
      const [at, length, index] = notes[n++];
      if (at < piece.start) continue;
      if (piece.text !== null || piece.notes) {
        piece = { ...piece, notes: [...(piece.notes || []), index] };
        continue;
      }
      const end = Math.min(at + length, piece.end);
      if (at > piece.start) out.push({ ...piece, end: at });
      const noted = { ...piece, start: at, end, notes: [index] };
      while (n < notes.length && notes[n][0] < end) noted.notes.push(notes[n++][2]);
      out.push(noted);
      piece = { ...piece, start: end };
    }
    if (piece.text !== null || piece.end > piece.start) out.push(piece);
  }
  return out;
}
