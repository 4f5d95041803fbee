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
// or null where nothing was changed, and the changes that made it.
class Pieces {
  constructor(raw) {
    this.raw = raw;
    this.list = raw.length ? [{ start: 0, end: raw.length, text: null, size: raw.length, changes: [] }] : [];
  }

  apply(made) {
    const old = this.list;
    const out = [];
    let next = 0;
    let current = null; // the piece at work; of one that is open, `done` is made and `text` is still to be read
    let at = 0; // where in the input the rest of the current piece starts
    const advance = () => {
      current = next < old.length ? old[next++] : null;
    };
    const finish = (piece) => {
      if (piece.done !== undefined) {
        const text = piece.done + piece.text;
        out.push({ start: piece.start, end: piece.end, text, size: count(text), changes: piece.changes });
      } else {
        out.push(piece);
      }
    };
    const take = (piece, length) => {
      // The first part of an unchanged piece, which becomes its rest.
      const first = { ...piece, end: piece.start + length, size: length };
      current = { ...piece, start: piece.start + length, size: piece.size - length };
      return first;
    };
    const textOf = (piece, length) =>
      piece.text === null ? this.raw.slice(piece.start, piece.start + length) : cut(piece.text, 0, length);
    const open = (piece, length) => {
      piece.done = (piece.done || "") + cut(piece.text, 0, length);
      piece.text = cut(piece.text, length);
      piece.size -= length;
    };
    advance();
    for (const { start, end, edit } of made) {
      while (current && at + current.size <= start) {
        at += current.size;
        finish(current);
        advance();
      }
      if (current && at < start) {
        if (current.text === null) {
          out.push(take(current, start - at));
        } else {
          current = { ...current, changes: [...current.changes] };
          open(current, start - at);
        }
        at = start;
      }
      let group = current && current.done !== undefined ? current : null;
      if (!group) {
        const place = current ? current.start : this.raw.length;
        group = { start: place, end: place, text: "", size: 0, done: "", changes: [] };
      }
      let before = "";
      while (at < end && current) {
        const length = Math.min(current.size, end - at);
        before += textOf(current, length);
        at += length;
        if (group === current) {
          current.text = cut(current.text, length);
          current.size -= length;
          if (at < end) advance();
        } else if (length === current.size || current.text === null) {
          const part = length === current.size ? current : take(current, length);
          group.end = part.end;
          group.changes.push(...part.changes);
          if (part === current) advance();
        } else {
          group.end = current.end;
          group.changes.push(...current.changes);
          group.text = cut(current.text, length);
          group.size = current.size - length;
          current = group;
        }
      }
      group.done += edit.after;
      group.changes.push({ before, after: edit.after, reason: edit.reason });
      if (group !== current) finish(group);
    }
    while (current) {
      finish(current);
      advance();
    }
    this.list = out;
  }
}

// The pieces of a block with the edits of the rules in `off` (a set of ids) not made.
function replay(block, off) {
  const raw = new Raw(block.t);
  const pieces = new Pieces(raw);
  let apart = [];
  let dropped = 0;
  const isOff = (edit) => off.has(block.k[edit.reason][0]);
  for (const row of block.l) {
    const edits = editsOf(row);
    for (const edit of edits) edit.size = count(edit.after);
    const planned = plan(edits, apart, isOff);
    pieces.apply(planned.made);
    apart = planned.apart;
    dropped += planned.dropped;
  }
  return { raw, list: pieces.list, dropped };
}
