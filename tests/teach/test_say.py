from segmentlab.teach import amount, say


def test_two_amounts_in_a_sentence_are_not_a_formula():
    bundle = say(f"From {amount(1200)} to **{amount(3450)}**.", "Second.")._repr_mimebundle_()
    assert bundle["text/markdown"] == "From <span>\\$</span>12 to **<span>\\$</span>34.50**.\n\nSecond."
    assert bundle["text/plain"] == "From $12 to $34.50.\n\nSecond."


def test_an_escape_of_the_author_changes_nothing_and_code_gets_none():
    bundle = say(r"\$5 or $7, written `number(unit='$')`.")._repr_mimebundle_()
    assert bundle["text/markdown"] == r"<span>\$</span>5 or <span>\$</span>7, written `number(unit='$')`."
