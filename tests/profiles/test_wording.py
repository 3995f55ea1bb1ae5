from flask import Flask
from flask_babel import force_locale

from matchmaker.profiles.wording import language_names


def test_languages_are_named_in_the_readers_own(app: Flask) -> None:
    with app.test_request_context():
        assert language_names(["en", "ja", "zh-Hant"]) == "English, Japanese, Chinese"
        with force_locale("zh"):
            assert language_names(["en", "ja"]) == "英语, 日语"


def test_a_language_without_a_name_is_given_by_its_code(app: Flask) -> None:
    with app.test_request_context():
        assert language_names(["qqq"]) == "qqq"
