"""The sentences that the input methods are measured with are what they claim to be."""
import os
import re
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SENTENCES = os.path.join(HERE, "..", "bench", "sentences.tsv")
DICTIONARY = "/usr/share/rime-data/pinyin_simp.dict.yaml"
HAN = re.compile("[\u4e00-\u9fff]")


def sentences():
    with open(SENTENCES, encoding="utf-8") as lines:
        return [line.rstrip("\n").split("\t") for line in lines]


class Sentences(unittest.TestCase):
    def test_there_are_300_of_an_owners_length_and_none_twice(self):
        texts = [text for text, _ in sentences()]
        self.assertEqual(len(set(texts)), 300)
        self.assertEqual([t for t in texts if not 5 <= len(HAN.findall(t)) <= 25], [])
        self.assertGreaterEqual(sum(len(HAN.findall(t)) for t in texts), 2300)

    def test_each_character_has_a_syllable_that_is_one_of_its_readings(self):
        readings = {}
        with open(DICTIONARY, encoding="utf-8") as lines:
            for line in lines:
                text, _, rest = line.rstrip("\n").partition("\t")
                if len(text) == 1 and rest:
                    readings.setdefault(text, set()).add(rest.split("\t")[0])
        self.assertGreater(len(readings), 5000)
        faults = []
        for text, spoken in sentences():
            characters, syllables = HAN.findall(text), spoken.split(" ")
            if len(characters) != len(syllables):
                faults.append(f"{text}: {len(characters)} characters, {len(syllables)} syllables")
            faults += [f"{text}: {c} is not read {s}" for c, s in zip(characters, syllables)
                       if s not in readings.get(c, ())]
        self.assertEqual(faults, [])


if __name__ == "__main__":
    unittest.main()
