"""Makes the pinyin dictionary out of what Debian ships, and our own phrases.

usage: make_dictionary.py [--phrases FILE] [--reports FILE] OUT

librime weighs a sentence by the words it is made of, each by itself. So that it prefers what people really write next to
each other, frequent pairs and triples of words stand in the dictionary as entries of their own, weighed by the trigram
model of the package sunpinyin-data (open-gram): p(a) p(b|a) p(c|ab). Readings come from the package
rime-data-pinyin-simp. A weight of 10^8 is certainty.
"""
import argparse
import collections
import heapq
import math
import re
import struct
import subprocess
import sys

MODEL = "/usr/lib/x86_64-linux-gnu/sunpinyin/data/"
READINGS = "/usr/share/rime-data/pinyin_simp.dict.yaml"
PAIRS, TRIPLES = 500_000, 200_000
LONGEST = 8  # characters of an entry
FUZZY = 0.01  # weight of a word that is said the fuzzy way
FUZZY_FROM = 20  # rarer entries are found by their exact sounds only
FUZZY_SOUND = re.compile(r"^(zh?|ch?|sh?)[aeiou]|^[nl].|[aei]ng?$")
CERTAIN = 1e8
PENALTY = 1e7  # librime takes a word for so much less likely, and more, beside its own weight; this takes it back
WORD, UNKNOWN = 4, -20.0  # characters of the longest word that a report is cut into; weight of what is none
GRAM = 3  # words next to each other
SHARE = 2.0  # weight of the reports beside the language at large
RARE = 0.02  # weight of a word that only the readings know, beside its weight there
HAN = re.compile(r"^[\u4e00-\u9fff]+$")


def read_readings(path):
    """Word -> {reading: weight}."""
    readings = collections.defaultdict(dict)
    with open(path, encoding="utf-8") as file:
        for line in file:
            fields = line.rstrip("\n").split("\t")
            if len(fields) == 3:
                readings[fields[0]][fields[1]] = float(fields[2])
    return readings


def spell(word, readings):
    """The likeliest reading of a word: its own, or that of the longest known pieces from the left. None: unknown."""
    own = readings.get(word)
    if own:
        return max(own, key=own.get)
    parts, at = [], 0
    while at < len(word):
        for end in range(len(word) if at else len(word) - 1, at, -1):
            piece = readings.get(word[at:end])
            if piece:
                parts.append(max(piece, key=piece.get))
                at = end
                break
        else:
            return None
    return " ".join(parts)


def read_words(path):
    """The model's words by number: strings one after the other, in four bytes a character, each ended by zero."""
    with open(path, "rb") as file:
        data = file.read()
    count, _, start = struct.unpack("<3I", data[:12])
    words = data[start:].decode("utf-32-le").split("\0")
    if len(words) != count + 1:
        sys.exit(f"{path}: {len(words) - 1} words where its head says {count}")
    return words[:count]


def read_model(path, words, spelled):
    """Probabilities of words, pairs and triples, joint, of Chinese words only."""
    single, pairs, triples, level = {}, {}, [], 0
    known = [s is not None for s in spelled]
    dump = subprocess.Popen(["tslminfo", "-v", "-p", path], stdout=subprocess.PIPE, text=True)
    for line in dump.stdout:
        if line.startswith("\\"):
            level = int(line[1])
            continue
        f = line.split()
        if level == 1 and known[int(f[0])]:
            single[int(f[0])] = float(f[1])
        elif level == 2:
            a, b = int(f[0]), int(f[1])
            if a in single and known[b]:
                pairs[a, b] = single[a] * float(f[2])
        elif level == 3:
            a, b, c = int(f[0]), int(f[1]), int(f[2])
            if (a, b) in pairs and known[c]:
                triples.append((pairs[a, b] * float(f[3]), (a, b, c)))
    if dump.wait() != 0:
        sys.exit(f"tslminfo ended with {dump.returncode} on {path}")
    return single, pairs, triples


def general(readings):
    """Entries (text, reading) -> weight of the language at large."""
    words = read_words(MODEL + "pydict_sc.bin")
    spelled = [spell(w, readings) if HAN.match(w) else None for w in words]
    single, pairs, triples = read_model(MODEL + "lm_sc.t3g", words, spelled)
    scale = CERTAIN / sum(single.values())
    entries = collections.defaultdict(float)
    for number, probability in single.items():
        own = readings.get(words[number]) or {spelled[number]: 1.0}
        total = sum(own.values()) or 1.0
        for reading, weight in own.items():
            entries[words[number], reading] += scale * probability * (weight or 0.001) / total
    frequent = heapq.nlargest(PAIRS, ((p, key) for key, p in pairs.items())) + heapq.nlargest(TRIPLES, triples)
    for probability, numbers in frequent:
        text = "".join(words[n] for n in numbers)
        if len(text) <= LONGEST:
            key = text, " ".join(spelled[n] for n in numbers)
            entries[key] = max(entries.get(key, 0), scale * probability)
    have = {text for text, _ in entries}
    for text, own in readings.items():
        if text not in have and HAN.match(text):
            for reading, weight in own.items():
                entries[text, reading] = RARE * max(weight, 1.0)
    return entries


def expand(phrase, readings):
    """The texts that "(a|b)(c|d)" stands for, each with its reading: that of its parts. A reading is None: not known."""
    found = [("", "")]
    for brackets, plain in re.findall(r"\(([^()]*)\)|([^()]+)", phrase):
        choices = [(choice, spell(choice, readings)) for choice in (brackets or plain).split("|")]
        found = [
            (text + more, f"{sounds} {sound}".strip() if sounds is not None and sound is not None else None)
            for text, sounds in found
            for more, sound in choices
        ]
    return found


def add_phrases(entries, path, readings):
    """Phrases of our own: "text", "text WEIGHT" or "text WEIGHT reading", a line each; (a|b) is either; # begins a comment."""
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            fields = line.split("#")[0].split(None, 2)
            if not fields:
                continue
            try:
                weight = float(fields[1]) if len(fields) > 1 else 300.0
            except ValueError:
                sys.exit(f"{path}:{number}: {fields[1]!r} is no weight; a number of millionths of a per cent is")
            found = [(fields[0], fields[2].strip())] if len(fields) > 2 else expand(fields[0], readings)
            for text, reading in found:
                if not HAN.match(text) or reading is None or len(reading.split()) != len(text):
                    sys.exit(f"{path}:{number}: {text!r} needs a reading of {len(text)} syllables")
                entries[text, reading] = max(entries.get((text, reading), 0), weight)


def segment(text, words):
    """The likeliest words `text` is made of (word -> log probability), a character that is no word by itself."""
    best = [(0.0, 0)] + [(-math.inf, 0)] * len(text)
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - WORD), end):
            cost = words.get(text[start:end], UNKNOWN if end - start == 1 else -math.inf)
            best[end] = max(best[end], (best[start][0] + cost, start))
    parts, end = [], len(text)
    while end:
        start = best[end][1]
        parts.append(text[start:end])
        end = start
    return parts[::-1]


def add_reports(entries, path, readings):
    """What owners write, a clause or a sentence a line: its words and what stands next to each other weigh more."""
    totals = collections.defaultdict(float)
    for (text, _), weight in entries.items():
        if len(text) <= WORD:
            totals[text] += weight
    words = {text: math.log(weight / CERTAIN) for text, weight in totals.items() if weight >= 1}
    counts, total = collections.Counter(), 0
    with open(path, encoding="utf-8") as file:
        for line in file:
            for clause in re.findall("[\u4e00-\u9fff]+", line.split("#")[0]):
                parts = segment(clause, words)
                total += len(parts)
                counts.update(tuple(parts[i:i + n]) for n in range(1, GRAM + 1) for i in range(len(parts) - n + 1))
    for gram, count in counts.items():
        text, sounds = "".join(gram), [spell(word, readings) for word in gram]
        if len(text) <= LONGEST and None not in sounds:
            key = text, " ".join(sounds)
            entries[key] = entries.get(key, 0) + SHARE * CERTAIN * count / total


def codes(syllables, weight):
    """How a reading is written in the dictionary (see the schema), each with its weight."""
    yield " ".join(s + "=" for s in syllables), weight
    if weight >= FUZZY_FROM and any(FUZZY_SOUND.search(s) for s in syllables):
        yield " ".join(s + ("~" if FUZZY_SOUND.search(s) else "=") for s in syllables), weight * FUZZY


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phrases")
    parser.add_argument("--reports")
    parser.add_argument("out")
    arguments = parser.parse_args()
    readings = read_readings(READINGS)
    entries = general(readings)
    if arguments.phrases:
        add_phrases(entries, arguments.phrases, readings)
    if arguments.reports:
        add_reports(entries, arguments.reports, readings)
    with open(arguments.out, "w", encoding="utf-8") as file:
        file.write('---\nname: menting\nversion: "1"\nsort: by_weight\n...\n')
        for (text, reading), weight in entries.items():
            for code, share in codes(reading.split(), weight):
                file.write(f"{text}\t{code}\t{share * PENALTY:.2f}\n")


if __name__ == "__main__":
    main()
