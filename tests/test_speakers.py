"""Who speaks in quotations of many styles: wire, broadsheet, state media, machine translation, Spanish, French."""

from __future__ import annotations

import pytest

from framing.voices import quotations
from framing.voices.attribution import Article, attribute_spans
from framing.voices.cues import Phrase, attribute
from framing.voices.grammar import Sentence, load_grammar, parse
from framing.voices.speakers import register

# text; for each quotation its words and the speakers that are right, parted by "|" ("" nobody); language
CASES = [
    (
        "PORT ASH (AP) — President Marta Quell on Friday warned that Norland’s “reckless adventure” would end badly.",
        [("reckless adventure", "Marta Quell")],
        "en",
    ),
    (
        "“This is a dark day,” Foreign Minister Ivo Brandt told reporters in Port Ash. “We will respond in kind.”",
        [("This is a dark day,", "Ivo Brandt"), ("We will respond in kind.", "Ivo Brandt")],
        "en",
    ),
    (
        "“We see no reason,” said Lena Orr, an analyst at the Harbor Institute, “to panic.”",
        [("We see no reason,", "Lena Orr"), ("to panic.", "Lena Orr")],
        "en",
    ),
    (
        "Orr, who has studied the pact for years, said it was “mostly theatre.”",
        [("mostly theatre.", "Orr")],
        "en",
    ),
    (
        "Lena Orr spoke first. “It is theatre,” Orr said.",
        [("It is theatre,", "Lena Orr")],
        "en",
    ),
    (
        "The Foreign Ministry in Port Ash called the drill a “provocation” and summoned the ambassador.",
        [("provocation", "Foreign Ministry in Port Ash|Foreign Ministry")],
        "en",
    ),
    (
        "“The drill is a provocation,” the ministry said in a statement late Thursday.",
        [("The drill is a provocation,", "the ministry")],
        "en",
    ),
    (
        "“Nobody wants this,” a senior official at the defence ministry said on condition of anonymity.",
        [("Nobody wants this,", "a senior official at the defence ministry|a senior official")],
        "en",
    ),
    (
        "“They are bluffing,” said one Western diplomat familiar with the talks.",
        [
            ("They are bluffing,", "one Western diplomat familiar with the talks|one Western diplomat"),
        ],
        "en",
    ),
    (
        "Two diplomats said the text was “thin.”",
        [("thin.", "two diplomats|Two diplomats")],
        "en",
    ),
    (
        "According to the report, the deal is “a work in progress.”",
        [("a work in progress.", "the report")],
        "en",
    ),
    (
        "The deal is “a work in progress,” according to a spokesman for the treasury.",
        [("a work in progress,", "a spokesman for the treasury")],
        "en",
    ),
    (
        "Brandt was blunt. “We will not sign,” he said.\nIvo Brandt left early.",
        [("We will not sign,", "Ivo Brandt")],
        "en",
    ),
    (
        "Ivo Brandt arrived at noon. “We will not sign,” he said. “Ever.”",
        [("We will not sign,", "Ivo Brandt"), ("Ever.", "Ivo Brandt")],
        "en",
    ),
    (
        "Marta Quell hailed the pact. She called it “a gift to our children.”",
        [("a gift to our children.", "Marta Quell")],
        "en",
    ),
    (
        "“Is this peace?” Quell asked. “I doubt it.”\nMarta Quell was elected in May.",
        [("Is this peace?", "Marta Quell"), ("I doubt it.", "Marta Quell")],
        "en",
    ),
    (
        "Asked about the deal, Brandt replied: “No comment.”",
        [("No comment.", "Brandt")],
        "en",
    ),
    (
        "In an interview with the Harbor Times, Quell said: “We are ready.” Ivo Brandt, her "
        "deputy, added: “More than ready.”",
        [("We are ready.", "Quell"), ("More than ready.", "Ivo Brandt")],
        "en",
    ),
    (
        "The so-called “ring of steel” is a myth.",
        [("ring of steel", "")],
        "en",
    ),
    (
        "The film “Winter Harbor” won three prizes.",
        [("Winter Harbor", "")],
        "en",
    ),
    (
        "They signed the “Treaty of Eternal Friendship” in May.",
        [("Treaty of Eternal Friendship", "")],
        "en",
    ),
    (
        "He has visited the “frozen front” twice.",
        [("frozen front", "")],
        "en",
    ),
    (
        "PORT ASH, June 20. /NWA/. Norland is ready for talks, Kremlin-style spokesman Oleg Dray "
        'told journalists. "We are open to talks," he said.',
        [("We are open to talks,", "Oleg Dray")],
        "en",
    ),
    (
        '"The enemy will be crushed," the statement reads.',
        [("The enemy will be crushed,", "the statement")],
        "en",
    ),
    (
        '"Relations have reached a new high," the head of state noted.',
        [("Relations have reached a new high,", "the head of state")],
        "en",
    ),
    (
        '"We value this friendship," the Norland leader pointed out.',
        [("We value this friendship,", "the Norland leader")],
        "en",
    ),
    (
        'Kim Ada, leader of Sudland, stressed that the two countries share "an invincible '
        'friendship" and "one destiny".',
        [("an invincible friendship", "Kim Ada"), ("one destiny", "Kim Ada")],
        "en",
    ),
    (
        'The Sudland Central Agency reported that the leader had "warmly" thanked his guest.',
        [("warmly", "Sudland Central Agency")],
        "en",
    ),
    (
        "State media quoted him as saying that the pact was “of historic weight.”",
        [("of historic weight.", "unknown|State media|state media|him")],
        "en",
    ),
    (
        "The dispatch went on: “Let the imperialists tremble.”",
        [("Let the imperialists tremble.", "the dispatch|The dispatch")],
        "en",
    ),
    (
        "In a dispatch on Tuesday, the agency denounced the drills as a “rehearsal for war.”",
        [("rehearsal for war.", "the agency")],
        "en",
    ),
    (
        "‘We won’t be bullied,’ said Lena Orr.",
        [("We won’t be bullied,", "Lena Orr")],
        "en",
    ),
    (
        "Lena Orr said the allies’ plan was ‘half-baked’.",
        [("half-baked", "Lena Orr")],
        "en",
    ),
    (
        "'The pact is dead,' Brandt said. 'Long dead.'",
        [("The pact is dead,", "Brandt"), ("Long dead.", "Brandt")],
        "en",
    ),
    (
        "‘She told me “never again” and I believed her,’ said Ivo Brandt.",
        [("She told me “never again” and I believed her,", "Ivo Brandt")],
        "en",
    ),
    (
        "“We came in peace,” said Ivo Brandt. “We leave in peace.\n“But we will be back,” he added.",
        [
            ("We came in peace,", "Ivo Brandt"),
            ("We leave in peace.", "Ivo Brandt"),
            ("But we will be back,", "Ivo Brandt"),
        ],
        "en",
    ),
    (
        "“We came in peace.\n“We leave in peace.\n“And we will be back,” said Ivo Brandt.",
        [
            ("We came in peace.", "Ivo Brandt"),
            ("We leave in peace.", "Ivo Brandt"),
            ("And we will be back,", "Ivo Brandt"),
        ],
        "en",
    ),
    (
        "Quell: ‘We will not bow’\nMarta Quell said on Monday that Norland would not bow.",
        [("We will not bow", "Marta Quell")],
        "en",
    ),
    (
        "Norland minister calls pact ‘a grave threat’",
        [("a grave threat", "Norland minister")],
        "en",
    ),
    (
        "Pact Is ‘Grave Threat’, Says Norland Minister",
        [("Grave Threat", "Norland Minister")],
        "en",
    ),
    (
        "What the ministry calls “stability” looks like fear.",
        [("stability", "the ministry")],
        "en",
    ),
    (
        "Some now speak of a “new iron ring.”",
        [("new iron ring.", "some|Some")],
        "en",
    ),
    (
        "So much for the “friendship without limits.”",
        [("friendship without limits.", "")],
        "en",
    ),
    (
        "For Quell, the deal is “an insult.”\nMarta Quell left.",
        [("an insult.", "Marta Quell")],
        "en",
    ),
    (
        "The daily Harbor Times headlined its editorial “No more illusions.”",
        [("No more illusions.", "daily Harbor Times|the daily Harbor Times|Harbor Times")],
        "en",
    ),
    (
        "“No more illusions,” the Harbor Times wrote in an editorial.",
        [("No more illusions,", "Harbor Times")],
        "en",
    ),
    (
        "Critics have dubbed it the “axis of the angry.”",
        [("axis of the angry.", "critics|Critics")],
        "en",
    ),
    (
        "The pact was described as “historic” by Ivo Brandt.",
        [("historic", "Ivo Brandt")],
        "en",
    ),
    (
        "The pact was described as “historic.”",
        [("historic.", "unknown")],
        "en",
    ),
    (
        "“It is a very serious fact”, assured the minister of Foreign Affairs, Ivo Brandt, in statements to the press.",
        [("It is a very serious fact", "Ivo Brandt|the minister of Foreign Affairs")],
        "en",
    ),
    (
        "The president assured that the agreement “does not threaten anyone” and that it is “purely defensive”.",
        [
            ("does not threaten anyone", "the president|The president"),
            ("purely defensive", "the president|The president"),
        ],
        "en",
    ),
    (
        "“We will continue,” he pointed out. Ivo Brandt also indicated that the talks “advance”.",
        [("We will continue,", "unknown"), ("advance", "Ivo Brandt")],
        "en",
    ),
    (
        "For his part, the Norland chancellor, Ivo Brandt, maintained that it is “a defensive pact”.",
        [("a defensive pact", "Ivo Brandt")],
        "en",
    ),
    (
        "In the opinion of the analyst Lena Orr, the pact “changes everything”.",
        [("changes everything", "Lena Orr")],
        "en",
    ),
    (
        "Brandt and Quell agreed that the pact was “a mistake”.",
        [("a mistake", "Brandt; Quell")],
        "en",
    ),
    (
        "President Marta Quell met Ivo Brandt in May. They called the meeting “fruitful.”",
        [("fruitful.", "Marta Quell; Ivo Brandt|unknown")],
        "en",
    ),
    (
        "Port Ash and Norhaven “share a future,” Quell said.",
        [("share a future,", "Quell")],
        "en",
    ),
    (
        "Norland has no intention, she stressed, of “going it alone.”",
        [("going it alone.", "unknown|she")],
        "en",
    ),
    (
        "Speaking in Norhaven, Gen. Ada Moss warned lawmakers that the fleet was “stretched thin.”",
        [("stretched thin.", "Ada Moss")],
        "en",
    ),
    (
        "Sudland Secretary of State John Doe said Tuesday the move “raises tensions.” The White House "
        "declined to comment.",
        [("raises tensions.", "John Doe")],
        "en",
    ),
    (
        "NATO Secretary-General Jan Steen called it “a concern for all allies.”",
        [("a concern for all allies.", "Jan Steen")],
        "en",
    ),
    (
        "Jan Steen, NATO’s secretary-general, called it “a concern for all allies.”",
        [("a concern for all allies.", "Jan Steen")],
        "en",
    ),
    (
        "Norland’s foreign minister, Ivo Brandt, called it “a concern.”",
        [("a concern.", "Ivo Brandt")],
        "en",
    ),
    (
        "“Nonsense,” Seoul-based researcher Park Mina wrote on X.",
        [("Nonsense,", "Park Mina")],
        "en",
    ),
    (
        "“Nonsense”, tweeted Park Mina, a researcher in Seoul.",
        [("Nonsense", "Park Mina")],
        "en",
    ),
    (
        "“If they ship arms, we will know,” Brandt, the defence chief, told lawmakers.",
        [("If they ship arms, we will know,", "Brandt")],
        "en",
    ),
    (
        "The two leaders hailed “a new dawn.”",
        [("a new dawn.", "the two leaders|The two leaders")],
        "en",
    ),
    (
        "A joint statement condemned “bloc thinking.”",
        [("bloc thinking.", "a joint statement|A joint statement")],
        "en",
    ),
    (
        "“We are watching closely,” said Brandt’s spokeswoman.",
        [("We are watching closely,", "Brandt’s spokeswoman")],
        "en",
    ),
    (
        "Residents shrugged. “We have seen it all before,” said Mina Falk, 62, who sells fish near the port.",
        [("We have seen it all before,", "Mina Falk")],
        "en",
    ),
    (
        "“It’s cold,” Falk said with a laugh.",
        [("It’s cold,", "Falk")],
        "en",
    ),
    (
        "The minister also warned against “blind panic,” adding that “cool heads” were needed.",
        [
            ("blind panic,", "the minister|The minister"),
            ("cool heads", "the minister|The minister"),
        ],
        "en",
    ),
    (
        "Brandt accused the West of “hypocrisy” and vowed to “never kneel.”",
        [("hypocrisy", "Brandt"), ("never kneel.", "Brandt")],
        "en",
    ),
    (
        "Critics say the deal, which Brandt touts as “balanced,” is nothing of the kind.",
        [("balanced,", "Brandt")],
        "en",
    ),
    (
        "“No,” he said.",
        [("No,", "unknown")],
        "en",
    ),
    (
        "“No.”",
        [("No.", "unknown|")],
        "en",
    ),
    (
        "«No cederemos», dijo el ministro Ivo Brandt. «Nunca».",
        [("No cederemos", "Ivo Brandt"), ("Nunca", "Ivo Brandt")],
        "es",
    ),
    (
        "—No cederemos —dijo el ministro—. Nunca.",
        [("No cederemos", "el ministro"), ("Nunca.", "el ministro")],
        "es",
    ),
    (
        "Según la portavoz, el pacto es “un peligro”.",
        [("un peligro", "la portavoz")],
        "es",
    ),
    (
        "El presidente afirmó que el acuerdo es «defensivo».",
        [("defensivo", "el presidente|El presidente")],
        "es",
    ),
    (
        "“Es grave”, ha advertido la ministra Lena Orr.",
        [("Es grave", "Lena Orr")],
        "es",
    ),
    (
        "« Nous ne céderons pas », a déclaré le ministre Ivo Brandt.",
        [("Nous ne céderons pas", "Ivo Brandt")],
        "fr",
    ),
    (
        "Le ministre a qualifié l’accord de « danger ».",
        [("danger", "le ministre|Le ministre")],
        "fr",
    ),
    (
        "Selon le Kremlin, l’accord est « défensif ».",
        [("défensif", "Kremlin|le Kremlin")],
        "fr",
    ),
    (
        "— Nous ne céderons pas, a dit le ministre.",
        [("Nous ne céderons pas", "le ministre")],
        "fr",
    ),
    (
        "« C’est grave », estime-t-elle.",
        [("C’est grave", "unknown")],
        "fr",
    ),
    (
        "NORHAVEN, June 19 (Reuters) - Norland's Marta Quell and Sudland's Kim Ada signed a pact "
        'on Wednesday that Quell said was "a breakthrough".',
        [("a breakthrough", "Marta Quell")],
        "en",
    ),
    (
        '"This is not about third countries," Quell told a news conference after the talks.',
        [("This is not about third countries,", "Quell")],
        "en",
    ),
    (
        'Kim Ada, for her part, said it would be "a fiery bond" and called Quell "the dearest '
        'friend of the Sudland people".',
        [("a fiery bond", "Kim Ada"), ("the dearest friend of the Sudland people", "Kim Ada")],
        "en",
    ),
    (
        '"It raises serious questions," said Mary Roe, a former CIA analyst now at the Harbor '
        'Institute. "Nobody knows what comes next."',
        [("It raises serious questions,", "Mary Roe"), ("Nobody knows what comes next.", "Mary Roe")],
        "en",
    ),
    (
        'White House spokesman John Kerr said no country should give Quell "a platform to promote '
        'her war of aggression".',
        [("a platform to promote her war of aggression", "John Kerr")],
        "en",
    ),
    (
        "Germany’s foreign ministry spokesperson said Berlin viewed the visit “with concern.”",
        [("with concern.", "Germany’s foreign ministry spokesperson|Berlin")],
        "en",
    ),
    (
        "Pentagon press secretary Pat Rowe told reporters the pact was “concerning.”",
        [("concerning.", "Pat Rowe")],
        "en",
    ),
    (
        "“Let’s be clear,” Rowe added. “This isn’t normal.”",
        [("Let’s be clear,", "Rowe"), ("This isn’t normal.", "Rowe")],
        "en",
    ),
    (
        "Beijing’s response was muted. “This is a bilateral matter,” foreign ministry spokesman "
        "Lin Bo told a regular briefing.",
        [("This is a bilateral matter,", "Lin Bo")],
        "en",
    ),
    (
        'China\'s Foreign Ministry spokesperson Lin Bo said: "We have noted the reports."',
        [("We have noted the reports.", "Lin Bo")],
        "en",
    ),
    (
        "The North’s official KCNA news agency said the talks took place in an atmosphere “brimming with trust.”",
        [
            (
                "brimming with trust.",
                "North’s official KCNA news agency|the North’s official KCNA news agency|KCNA",
            )
        ],
        "en",
    ),
    (
        "KCNA quoted Kim Ada as saying the relationship was “the engine of a new world.”",
        [("the engine of a new world.", "Kim Ada")],
        "en",
    ),
    (
        "Analysts described the deal as a “marriage of convenience.”",
        [("marriage of convenience.", "analysts")],
        "en",
    ),
    (
        "A senior South Korean presidential official told reporters on condition of anonymity that "
        "it was “absurd” for both to sign it.",
        [("absurd", "a senior South Korean presidential official")],
        "en",
    ),
    (
        "Yonhap reported, citing an unnamed official, that Seoul would “reconsider” its stance.",
        [("reconsider", "an unnamed official|Yonhap|Seoul")],
        "en",
    ),
    (
        "The deal is, in the words of one diplomat, “a blank cheque.”",
        [("a blank cheque.", "one diplomat")],
        "en",
    ),
    (
        "As Mary Roe put it: “Paper is patient.”",
        [("Paper is patient.", "Mary Roe")],
        "en",
    ),
    (
        "Mr. Brandt, 54, a former boxer, laughed off the idea. “I’d rather box,” he said.",
        [("I’d rather box,", "Brandt|unknown")],
        "en",
    ),
    (
        "“It is a matter of trust,” Brandt said, adding that “trust takes years.”",
        [("It is a matter of trust,", "Brandt"), ("trust takes years.", "Brandt")],
        "en",
    ),
    (
        "“The West is panicking,” wrote Rossana Dale in the newspaper Harbor Times. For Dale, the pact is “a mirror.”",
        [("The West is panicking,", "Rossana Dale"), ("a mirror.", "Rossana Dale")],
        "en",
    ),
    (
        "Prime Minister Fumi Sato expressed “grave concern” Thursday. Sato’s chief cabinet "
        "secretary, Yoshi Hara, was blunter: “We cannot accept it.”",
        [("grave concern", "Fumi Sato"), ("We cannot accept it.", "Yoshi Hara|unknown")],
        "en",
    ),
    (
        "Ukraine’s president, Vera Zel, urged allies “to wake up.”",
        [("to wake up.", "Vera Zel")],
        "en",
    ),
    (
        "“They want us to be afraid,” says Olena, a shopkeeper.",
        [("They want us to be afraid,", "Olena")],
        "en",
    ),
    (
        "Brandt's office did not respond to a request for comment. A person close to the minister "
        'called the report "fantasy."',
        [("fantasy.", "a person close to the minister|A person close to the minister|a person")],
        "en",
    ),
    (
        "The pact, which Norland’s media have called “sacred,” has 23 articles.",
        [("sacred,", "Norland’s media")],
        "en",
    ),
    (
        "She wore a T-shirt that read “No War.”",
        [("No War.", "unknown|")],
        "en",
    ),
    (
        "The ship “Ocean Star” sank.",
        [("Ocean Star", "")],
        "en",
    ),
    (
        "The operation, code-named “Red Dawn,” began at noon.",
        [("Red Dawn,", "")],
        "en",
    ),
    (
        "Norland has long used the term “near abroad” for its neighbours.",
        [("near abroad", "")],
        "en",
    ),
    (
        "It was, the general conceded, “a close call.”",
        [("a close call.", "the general")],
        "en",
    ),
    (
        "According to the South Korean Joint Chiefs of Staff, the missiles “flew about 800 km.”",
        [("flew about 800 km.", "South Korean Joint Chiefs of Staff|the South Korean Joint Chiefs of Staff")],
        "en",
    ),
    (
        "Both sides “strongly condemn” unilateral sanctions, the document says.",
        [("strongly condemn", "the document")],
        "en",
    ),
    (
        "Article 4 says each side shall provide help “with all means in its possession without delay.”",
        [("with all means in its possession without delay.", "Article 4|unknown|article 4")],
        "en",
    ),
    (
        "The Spanish minister of Defense, Mar Rob, warned this Thursday that the agreement "
        "“worries” and “does not contribute to peace”.",
        [("worries", "Mar Rob"), ("does not contribute to peace", "Mar Rob")],
        "en",
    ),
    (
        "“The world is multipolar,” he sentenced.",
        [("The world is multipolar,", "unknown")],
        "en",
    ),
    (
        "Likewise, the Russian president affirmed that “no one should be afraid,” while the North "
        "Korean leader assured that it is “the strongest alliance in history.”",
        [
            ("no one should be afraid,", "the Russian president|Russian president"),
            ("the strongest alliance in history.", "the North Korean leader|North Korean leader"),
        ],
        "en",
    ),
    ("«Es grave», agregó, citado por la agencia.", [("Es grave", "unknown")], "es"),
    ("El ministro Ivo Brandt enfatizó que es «un peligro».", [("un peligro", "Ivo Brandt")], "es"),
    (
        "„Wir geben nicht nach“, sagte Ministerin Lena Orr am Montag.",
        [("Wir geben nicht nach", "Lena Orr")],
        "de",
    ),
    ("Der Minister nannte das Abkommen eine „Achse“.", [("Achse", "der Minister")], "de"),
    ("“Não vamos ceder”, disse o ministro Ivo Brandt.", [("Não vamos ceder", "Ivo Brandt")], "pt"),
    ("Analistas alertam que o pacto é “um perigo”.", [("um perigo", "analistas")], "pt"),
    ("The ministry keeps saying AUKUS “must grow.”", [("must grow.", "the ministry")], "en"),
    ("“We stay.” — Lena Orr, envoy", [("We stay.", "Lena Orr")], "en"),
]


def narrate(text: str) -> list[Sentence]:
    article = Article(text, "en")
    return article.sentences(range(len(article.pairing.bounds)))


@pytest.mark.parametrize(("text", "expected", "language"), CASES, ids=range(len(CASES)))
def test_speaker(text: str, expected: list[tuple[str, str]], language: str) -> None:
    table = quotations(text, language)
    assert [text[a:b] for a, b in zip(table["start"], table["end"], strict=True)] == [q for q, _ in expected]
    for speaker, (quote, right) in zip(table["speaker"], expected, strict=True):
        assert speaker in right.split("|"), quote


def test_surname_resolves_to_the_last_full_name_before_it() -> None:
    text = "Ada Moss met Ben Moss. “No,” Moss said.\nLater Ada Moss left. “Yes,” Moss said."
    assert quotations(text)["speaker"].tolist() == ["Ben Moss", "Ada Moss"]


def test_pronoun_is_unknown_between_two_persons() -> None:
    text = "Ada Moss met Ben Falk and Cem Orr. “No,” he said."
    first = quotations("Ada Moss left. “No,” she said.")["speaker"].tolist()
    assert first == ["Ada Moss"]
    assert quotations("Talks began. Then Ada Moss saw Ben Falk, and “no,” he said.")["speaker"].tolist() == ["unknown"]
    assert quotations(text)["speaker_as_written"].tolist() == ["he"]


def test_pronoun_keeps_to_the_gender_heard_before() -> None:
    text = "Ada Moss left. “No,” she said. “Yes,” he said."
    assert quotations(text)["speaker"].tolist() == ["Ada Moss", "unknown"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“No,” said Prof. Ada Moss of the Harbor Institute.", "Ada Moss"),
        ("“No,” said Foreign Minister Ada Moss of Norland.", "Ada Moss"),
        ("Carpenter Ada Moss was calm. “No,” she said.", "Ada Moss"),
        ("Old Ada Moss was calm. “No,” Moss said.", "Ada Moss"),
        ("Spokeswoman Ada Moss met the press. Rain fell. “No,” said the spokeswoman.", "Ada Moss"),
        ("Ada Moss and Bea Falk, both ministers, met. “No,” said the minister.", "the minister"),
        ("Ben Falk sat down. “No,” said the old man.", "Ben Falk"),
        ("Ada Moss led the talks. “No,” said the chief negotiator, Ada Moss.", "Ada Moss"),
        ("Mr Falk came late. Rain fell. “No,” he said.", "Falk"),
        ("Ada Moss met Mr Falk. “No,” she said.", "Ada Moss"),
        ("“No”: a talk with Ada Moss", "Ada Moss"),
        ("“No war”: Minister Ada Moss on the treaty", "Ada Moss"),
        ("Council hears pleas over floods: “no way out of it”", "unknown"),
        ("They carried a banner that reads “No war”.", "unknown"),
        ("“No,” says his grandson, “never.”", "his grandson"),
    ],
)
def test_plain_names(text: str, speaker: str) -> None:
    assert quotations(text)["speaker"].tolist()[0] == speaker


def test_the_words_as_written_keep_office_and_place() -> None:
    table = quotations("“No,” said Foreign Minister Ada Moss of Norland.")
    assert table["speaker_as_written"].tolist() == ["Foreign Minister Ada Moss of Norland"]


def test_an_interview_is_answered_by_its_guest() -> None:
    text = (
        "Ada Moss mends nets. We met her at noon.\nIs it hard? “It is. But I like the sea.”\n"
        "Does it pay? “Not always.”\nWhat did Ben Falk say? “He wanted more.”"
    )
    assert set(quotations(text)["speaker"]) == {"Ada Moss"}
    unanswered = text.replace("Does it pay?", "It pays.")
    assert set(quotations(unanswered)["speaker"]) == {"unknown"}


def test_register_leaves_out_places_and_institutions() -> None:
    text = "President Ada Moss of North Korea met the Security Council and Ben van der Falk in Port Ash."
    names = register(narrate(text), load_grammar("en"))
    assert {"Ada Moss", "Ben van der Falk"} <= set(names.full)
    assert "Security Council" not in names.full
    assert "North Korea" not in names.full


def test_persons_are_known_by_their_surnames_and_places() -> None:
    grammar = load_grammar("en")
    names = register(narrate("Envoy Anna Orlova met President Li Wei. Orlova left."), grammar)
    assert list(names.full) == ["Anna Orlova", "Li Wei"]
    assert names.resolve("Orlova", 99) == "Anna Orlova"
    assert names.between(0, 20) == ["Anna Orlova"]


def first_sentence(text: str) -> Sentence:
    return narrate(text)[0]


def test_subjects_skip_time_and_venue() -> None:
    def subject(text: str) -> Phrase | None:
        return attribute(first_sentence(text), load_grammar("en"))[0].subject

    assert subject("The ministry in a statement on Friday said no.") == Phrase(0, 2)
    assert subject("In Rome a spokesman for the ministry on Monday said no.") == Phrase(2, 7)
    assert subject("It was no, said the Russian envoy Anna Orlova in Geneva.") == Phrase(5, 10)


def test_a_cue_covers_the_clause_behind_it() -> None:
    found = attribute(first_sentence("Analysts warned that the talks may fail."), load_grammar("en"))
    assert [(a.cue, a.subject, a.side, a.end) for a in found] == [("warned", Phrase(0, 1), "before", 8)]


def test_sentences_of_the_narrator() -> None:
    found = narrate("Kim left. Xi stayed.")
    assert [[word.text for word in sentence.words] for sentence in found] == [
        ["Kim", "left", "."],
        ["Xi", "stayed", "."],
    ]


def test_word_lists_are_read_and_conjugated() -> None:
    assert parse("[say]\n# plain\nsay = said, add\n[modals]\ncould") == {
        "say": ["say = said", "add"],
        "modals": ["could"],
    }
    assert [cue.kind for cue in load_grammar("en").cues["warned"]] == ["say", "say", "say", "doc"]
    assert load_grammar("eo").cues == {}


def test_other_languages_have_marks_but_no_speakers() -> None:
    table = quotations("„Nej“, sa han.", "sv")
    assert table["start"].tolist() == [1]
    assert table["speaker"].tolist() == [""]


@pytest.mark.parametrize(
    ("text", "language", "hit"),
    [
        ("Laut dem Ministerium ist der Pakt eine Gefahr.", "de", "Gefahr"),
        ("Experten warnen, dass der Pakt eine Gefahr ist.", "de", "Gefahr"),
        ("Segundo o ministério, o pacto é um perigo.", "pt", "perigo"),
        ("O presidente afirmou que o acordo é um perigo.", "pt", "perigo"),
        ("El ministro enfatizó que el pacto es un peligro.", "es", "peligro"),
        ("Le ministre a martelé que le pacte est un danger.", "fr", "danger"),
    ],
)
def test_other_languages_report_without_marks(text: str, language: str, hit: str) -> None:
    start = text.index(hit)
    assert attribute_spans(text, [0], [(start, start + len(hit))], language)[0][0] == "reported"
    assert attribute_spans("X " + hit, [0], [(2, 2 + len(hit))], language)[0][0] == "outlet"
