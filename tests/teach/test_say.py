from segmentlab.teach import amount, say


def test_two_amounts_in_a_sentence_are_not_a_formula():
    bundle = say(f"From {amount(1200)} to **{amount(3450)}**.", "Second.")._repr_mimebundle_()
    assert bundle["text/markdown"] == "From \\$12 to **\\$34.50**.\n\nSecond."
    assert bundle["text/plain"] == "From $12 to $34.50.\n\nSecond."
