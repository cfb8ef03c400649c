"""What a person may ask Lookout to do, and what each operation shows or changes."""

from enum import StrEnum


class Operation(StrEnum):
    """One thing that a person may do; the words of audit log, API and command line."""

    ADD_ACCOUNT = "add_account"
    LIST_ACCOUNTS = "list_accounts"
    CHANGE_ROLES = "change_roles"
    LOCK_ACCOUNT = "lock_account"
    UNLOCK_ACCOUNT = "unlock_account"
    CLOSE_ACCOUNT = "close_account"
    RESET_CREDENTIAL = "reset_credential"
    END_SESSIONS = "end_sessions"
    RECORD_QUALIFICATION = "record_qualification"
    SEE_OWN_ACCOUNT = "see_own_account"
    CHANGE_PASSWORD = "change_password"
    ENROL_TOTP = "enrol_totp"
    RENEW_RECOVERY_CODES = "renew_recovery_codes"
    LOG_OUT = "log_out"
    ISSUE_TOKEN = "issue_token"
    REVOKE_TOKEN = "revoke_token"
    PAIR_DEVICE = "pair_device"
    REVOKE_DEVICE = "revoke_device"
    SEE_DEPLOYMENTS = "see_deployments"
    DRAFT_DEPLOYMENT = "draft_deployment"
    AMEND_DEPLOYMENT = "amend_deployment"
    SUBMIT_DEPLOYMENT = "submit_deployment"
    AUTHORISE = "authorise"
    REFUSE = "refuse"
    AUTHORISE_URGENTLY = "authorise_urgently"
    REVIEW_URGENT = "review_urgent"
    RECORD_CONSULTATION = "record_consultation"
    PUBLISH_NOTICE = "publish_notice"
    CONFIRM_SIGN = "confirm_sign"
    MAKE_READY = "make_ready"
    SEE_LIST = "see_list"
    ADD_ENTRY = "add_entry"
    IMPORT_LIST = "import_list"
    APPROVE_ENTRY = "approve_entry"
    REVOKE_ENTRY = "revoke_entry"
    ADD_ENTRY_LIVE = "add_entry_live"
    CHANGE_TEAM = "change_team"
    GO_LIVE = "go_live"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"
    RAISE_THRESHOLD = "raise_threshold"
    LOWER_THRESHOLD = "lower_threshold"
    SEE_LIVE = "see_live"
    SEE_ALERTS = "see_alerts"
    ADJUDICATE = "adjudicate"
    ENGAGE = "engage"
    RECORD_OUTCOME = "record_outcome"
    ADD_TEST_PAIR = "add_test_pair"
    SEE_REVIEWERS = "see_reviewers"
    LOG_PASS = "log_pass"
    SEE_RECORD = "see_record"
    PUBLISH_RECORD = "publish_record"
    OPEN_CASE = "open_case"
    SEE_CASES = "see_cases"
    ANSWER_CASE = "answer_case"
    SEE_RETENTION = "see_retention"
    PURGE = "purge"
    SEE_AUDIT = "see_audit"
    EXPORT_AUDIT = "export_audit"
    PAIR_OVERSEER_KEY = "pair_overseer_key"
    COUNTERSIGN = "countersign"
    ACCEPT_CLOCK = "accept_clock"
    BACK_UP = "back_up"
    RESTORE = "restore"
    ROTATE_MASTER_KEY = "rotate_master_key"
    CONFIGURE_CAMERAS = "configure_cameras"
    ADD_PACK = "add_pack"


BIOMETRIC = frozenset(
    {
        Operation.SEE_LIST,
        Operation.ADD_ENTRY,
        Operation.IMPORT_LIST,
        Operation.APPROVE_ENTRY,
        Operation.ADD_ENTRY_LIVE,
        Operation.SEE_LIVE,
        Operation.SEE_ALERTS,
        Operation.ADJUDICATE,
        Operation.ENGAGE,
        Operation.RECORD_OUTCOME,
        Operation.ADD_TEST_PAIR,
        Operation.SEE_CASES,
        Operation.ANSWER_CASE,
    }
)
"""Operations that show or take a picture, a template or particulars of somebody looked at."""

HUMAN = frozenset(
    {
        Operation.ADD_ACCOUNT,
        Operation.CHANGE_ROLES,
        Operation.UNLOCK_ACCOUNT,
        Operation.RESET_CREDENTIAL,
        Operation.RECORD_QUALIFICATION,
        Operation.AUTHORISE,
        Operation.AUTHORISE_URGENTLY,
        Operation.REFUSE,
        Operation.REVIEW_URGENT,
        Operation.MAKE_READY,
        Operation.APPROVE_ENTRY,
        Operation.ADD_ENTRY_LIVE,
        Operation.LOWER_THRESHOLD,
        Operation.GO_LIVE,
        Operation.RESUME,
        Operation.ADJUDICATE,
        Operation.ENGAGE,
        Operation.RECORD_OUTCOME,
        Operation.ANSWER_CASE,
        Operation.PUBLISH_RECORD,
        Operation.ACCEPT_CLOCK,
        Operation.PAIR_OVERSEER_KEY,
        Operation.PAIR_DEVICE,
        Operation.RESTORE,
        Operation.ROTATE_MASTER_KEY,
    }
)
"""Operations that a person decides, logged in with a second factor; no program's token may."""

READING = frozenset(
    {
        Operation.LIST_ACCOUNTS,
        Operation.SEE_OWN_ACCOUNT,
        Operation.SEE_DEPLOYMENTS,
        Operation.SEE_LIST,
        Operation.SEE_LIVE,
        Operation.SEE_ALERTS,
        Operation.SEE_REVIEWERS,
        Operation.SEE_RECORD,
        Operation.SEE_CASES,
        Operation.SEE_RETENTION,
        Operation.SEE_AUDIT,
        Operation.EXPORT_AUDIT,
    }
)
"""Operations that change nothing."""

ONESELF = frozenset(
    {
        Operation.SEE_OWN_ACCOUNT,
        Operation.CHANGE_PASSWORD,
        Operation.ENROL_TOTP,
        Operation.RENEW_RECOVERY_CODES,
        Operation.LOG_OUT,
        Operation.ISSUE_TOKEN,
        Operation.REVOKE_TOKEN,
    }
)
"""Operations on one's own account and nothing else."""

ATTESTING = frozenset({Operation.PAIR_OVERSEER_KEY, Operation.COUNTERSIGN})
"""The overseer's signature below what the log says: it changes nothing that is signed."""
