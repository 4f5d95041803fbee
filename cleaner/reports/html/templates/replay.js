// Replays the ledger of a block without some of its rules, as `cleaner.replay` does, and keeps for each piece of the
// result what it was in the raw text and which edits made it. All places count code points.

const HAS_SURROGATES = /[\ud800-\udfff]/;

function count(text) {
  return HAS_SURROGATES.test(text) ? Array.from(text).length : text.length;
}

function cut(text, start, end) {
  return HAS_SURROGATES.test(text) ? Array.from(text).slice(start, end).join("") : text.slice(start, end);
}

class Raw {
  // A text whose parts are cut out by code points; the array is made once.
  constructor(text) {
    this.points = HAS_SURROGATES.test(text) ? Array.from(text) : null;
    this.text = text;
    this.length = this.points ? this.points.length : text.length;
  }
  slice(start, end) {
    return this.points ? this.points.slice(start, end).join("") : this.text.slice(start, end);
  }
}

function editsOf(row) {
  // The edits of a layer in the order of the text; a substitution is an edit of one code point.
  const edits = [];
  const flat = row.e || [];
  for (let at = 0; at < flat.length; at += 4) {
    edits.push({ start: flat[at], end: flat[at] + flat[at + 1], after: flat[at + 2], reason: flat[at + 3] });
  }
  for (const [reason, gaps, after] of row.s || []) {
    const characters = HAS_SURROGATES.test(after) ? Array.from(after) : after;
    let place = 0;
    for (let at = 0; at < gaps.length; at++) {
      place += gaps[at];
      edits.push({ start: place, end: place + 1, after: characters[at], reason });
    }
  }
  if (row.s) edits.sort((one, other) => one.start - other.start || one.end - other.end);
  return edits;
}

function overlaps(start, end, otherStart, otherEnd) {
  if (start === end && otherStart === otherEnd) return start === otherStart;
  return start < otherEnd && otherStart < end;
}

function isBefore(one, other) {
  return one.start < other.start || (one.start === other.start && one.end <= other.end);
}

// Which edits of a layer are made, at places of the text as it is without the others; where the text then differs from
// that of the whole ledger; and how many edits cannot be made, since what they were made for is not there.
function plan(edits, apart, isOff) {
  const made = [];
  const result = [];
  let dropped = 0;
  let at = 0; // how far the original input is read
  let atNew = 0; // the same place in the new input
  let out = 0; // the length of the original output so far
  let written = 0; // the length of the new output so far
  let e = 0;
  let a = 0;
  while (e < edits.length || a < apart.length) {
    const first = e === edits.length || (a < apart.length && isBefore(apart[a], edits[e])) ? apart[a] : edits[e];
    const start = first.start;
    let end = first.end;
    const firstE = e;
    const firstA = a;
    let delta = 0;
    let afterDelta = 0;
    let hasOff = false;
    const takeEdit = () => {
      const edit = edits[e++];
      end = Math.max(end, edit.end);
      afterDelta += edit.size - (edit.end - edit.start);
      hasOff = hasOff || isOff(edit);
    };
    const takePlace = () => {
      const place = apart[a++];
      end = Math.max(end, place.end);
      delta += place.newEnd - place.newStart - (place.end - place.start);
    };
    if (first === apart[a]) takePlace();
    else takeEdit();
    for (let grown = true; grown; ) {
      grown = false;
      while (e < edits.length && overlaps(edits[e].start, edits[e].end, start, end)) (takeEdit(), (grown = true));
      while (a < apart.length && overlaps(apart[a].start, apart[a].end, start, end)) (takePlace(), (grown = true));
    }
    const unchanged = start - at;
    atNew += unchanged;
    out += unchanged;
    written += unchanged;
    const newLength = end - start + delta;
    const afterLength = end - start + afterDelta;
    if (a > firstA || hasOff) {
      for (let i = firstE; i < e; i++) if (!isOff(edits[i])) dropped++;
      const last = result[result.length - 1];
      if (last && last.end === out && last.newEnd === written) {
        last.end = out + afterLength;
        last.newEnd = written + newLength;
      } else {
        result.push({ start: out, end: out + afterLength, newStart: written, newEnd: written + newLength });
      }
      written += newLength;
    } else {
      made.push({ start: atNew, end: atNew + newLength, edit: edits[firstE] });
      written += edits[firstE].size;
    }
    out += afterLength;
    atNew += newLength;
    at = end;
  }
  return { made, apart: result, dropped };
}

// Makes edits in a text that is kept as pieces. A piece is a span of the raw text with the text that stands there now,
// or null where nothing was changed, and the changes that made it. An edit that reaches into a changed piece becomes one
// with it, since nobody can say which part of the raw text its parts stand for. While edits of one layer are made in it,
// such a piece is open: `done` is what it will hold, `text` what of it is still to be read.
class Rewriter {
  constructor(raw, pieces) {
    this.raw = raw;
    this.old = pieces;
    this.next = 0;
    this.out = [];
    this.at = 0; // where in the input the rest of the current piece starts
    this.advance();
  }

  advance() {
    this.current = this.next < this.old.length ? this.old[this.next++] : null;
  }

  make({ start, end, edit }) {
    this.skipTo(start);
    const group = this.groupHere();
    const before = this.swallow(group, end);
    group.done += edit.after;
    group.changes.push({ before, after: edit.after, reason: edit.reason });
    if (group !== this.current) this.finish(group);
  }

  // Passes on what stands before a place, and cuts or opens the piece that it lies in.
  skipTo(place) {
    while (this.current && this.at + this.current.size <= place) {
      this.at += this.current.size;
      this.finish(this.current);
      this.advance();
    }
    const length = place - this.at;
    if (!this.current || length <= 0) return;
    if (this.current.text === null) {
      this.out.push(this.cutFirst(length));
    } else {
      this.current = { ...this.current, changes: [...this.current.changes] };
      this.current.done = (this.current.done || "") + this.readOn(this.current, length);
    }
    this.at = place;
  }

  // The piece that an edit here makes: the open one, or a new one.
  groupHere() {
    if (this.current && this.current.done !== undefined) return this.current;
    const place = this.current ? this.current.start : this.raw.length;
    return { start: place, end: place, text: "", size: 0, done: "", changes: [] };
  }

  // Takes all up to a place into a group; returns the text that stood there.
  swallow(group, end) {
    let before = "";
    while (this.at < end && this.current) {
      const current = this.current;
      const length = Math.min(current.size, end - this.at);
      this.at += length;
      if (group === current) {
        before += this.readOn(current, length);
        if (this.at < end) this.advance();
      } else if (current.text === null) {
        before += this.raw.slice(current.start, current.start + length);
        group.end = current.start + length;
        if (length === current.size) this.advance();
        else this.cutFirst(length);
      } else {
        group.end = current.end;
        group.changes.push(...current.changes);
        group.text = current.text;
        group.size = current.size;
        before += this.readOn(group, length);
        if (group.size) this.current = group;
        else this.advance();
      }
    }
    return before;
  }

  // The first part of the current piece, which is an unchanged one and becomes its rest.
  cutFirst(length) {
    const { start, size } = this.current;
    const first = { ...this.current, end: start + length, size: length };
    this.current = { ...this.current, start: start + length, size: size - length };
    return first;
  }

  readOn(piece, length) {
    const read = cut(piece.text, 0, length);
    piece.text = cut(piece.text, length);
    piece.size -= length;
    return read;
  }

  finish(piece) {
    if (piece.done === undefined) {
      this.out.push(piece);
    } else {
      const text = piece.done + piece.text;
      this.out.push({ start: piece.start, end: piece.end, text, size: count(text), changes: piece.changes });
    }
  }

  finishAll() {
    for (; this.current; this.advance()) this.finish(this.current);
    return this.out;
  }
}

// The pieces of a block with the edits of the rules in `off` (a set of ids) not made.
function replay(block, off) {
  const raw = new Raw(block.t);
  let pieces = raw.length ? [{ start: 0, end: raw.length, text: null, size: raw.length, changes: [] }] : [];
  let apart = [];
  let dropped = 0;
  const isOff = (edit) => off.has(block.k[edit.reason][0]);
  for (const row of block.l) {
    const edits = editsOf(row);
    for (const edit of edits) edit.size = count(edit.after);
    const planned = plan(edits, apart, isOff);
    const rewriter = new Rewriter(raw, pieces);
    planned.made.forEach((one) => rewriter.make(one));
    pieces = rewriter.finishAll();
    apart = planned.apart;
    dropped += planned.dropped;
  }
  return { raw, list: pieces, dropped };
}
