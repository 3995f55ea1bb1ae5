"""The application: settings, extensions, blueprints, commands, job handlers."""

from flask import Flask
from flask_migrate import Migrate

from matchmaker.accounts import commands as accounts_commands
from matchmaker.accounts import own_views as account
from matchmaker.accounts import session
from matchmaker.accounts import tasks as letters
from matchmaker.accounts import views as accounts
from matchmaker.accounts.service import CHANGE_LETTER, RESET_LETTER, SIGN_UP_LETTER, VERIFIED
from matchmaker.admin import views as admin
from matchmaker.core import database, language, pages, security
from matchmaker.core.settings import ROOT, Settings, load_settings
from matchmaker.demo import commands as demo_commands
from matchmaker.home import sign_up
from matchmaker.home import views as home
from matchmaker.interest import views as interest
from matchmaker.jobs import commands as jobs_commands
from matchmaker.jobs import queue, service, tasks
from matchmaker.matching import commands as matching_commands
from matchmaker.matching import tasks as matching_tasks
from matchmaker.matching import views as matching
from matchmaker.matching.desk import Desk
from matchmaker.matching.embedding import Encoder
