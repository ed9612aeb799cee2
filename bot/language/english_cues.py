"""The English phrases behind the cues of trouble: the words that must occur and the pattern around them, if any."""

TROUBLE: dict[str, list[tuple[str, str]]] = {
    "impact": [
        ("impact impacted impacting affected affects affecting unavailable unreachable degraded outage downtime", ""),
        (
            "unable cannot can't",
            r"(?:users?|customers?|clients?|we|people|they|merchants?|nobody|requests?)\b.{0,30}\b(?:unable"
            r"|cannot|can't)",
        ),
        (
            "errors error 5xx 500s 502s 503s 504s",
            r"\berrors? (?:spike|for|on|in)\b|\berror rates? (?:\w+ ){0,2}(?:\d|up|spik|ris|rose|increas|climb"
            r"|jump|high|elevat)|5xx|50\ds|\d ?% (?:of )?(?:\w+ ){0,3}errors?|errors? (?:went|is|are|at) ",
        ),
        (
            "failing failed fail fails timing",
            r"(?:requests?|payments?|orders?|logins?|checkouts?|calls?|jobs?|checkout|users?|customers?"
            r"|transactions?|api)\b.{0,30}\b(?:fail(?:ing|ed|s)?|timing out)",
        ),
        (
            "down slow",
            r"\b(?:is|are|was|were|went|completely|site|service) (?:very |completely |all |fully )?(?:down"
            r"|slow)\b",
        ),
        (
            "lost losing dropped dropping",
            r"\b(?:losing|dropping) (?:(?:about|around|roughly|some|all|up to) )*(?:\d|orders|data|money|requests)"
            r"|\b(?:lost|dropped) (?:about |around |roughly )?\d|\b(?:orders?|data|requests|messages) (?:were "
            r"|was )?(?:lost|dropped)",
        ),
        (
            "latency p99 p95 p50",
            r"\b(?:latency|p9\d|p50)\b.{0,25}?\b(?:at|up|over|above|spik\w*|ris\w*|rose|climb\w*|jump\w*|high|elevated)\b",
        ),
        (
            "through loading",
            r"\b(?:not|aren't|isn't|won't|nothing is) (?:going|getting|coming) through\b|\bnot loading\b",
        ),
    ],
    "cause": [
        (
            "turns turned",
            r"\bturn(?:s|ed) out (?:that |to be |it was |(?:the|a|an|our|some\w*) .{0,40}?\b(?:was|were|had|has)\b)",
        ),
        (
            "cause caused causes causing",
            r"\b(?:root cause|caused by|cause (?:is|was|of)|causes? (?:the|this|a|all)|causing|(?:has|have"
            r"|had)? ?caused (?:the|this|a|all|an|it|our)|the cause\b|is what caused)",
        ),
        ("because", r"\bbecause\b"),
        ("cause reason", r"\bcause ?:|\breason (?:is|was)\b(?! (?:un|not|still))"),
        ("due", r"\bdue to\b"),
        ("culprit culprits trigger triggered", r"\bculprit|\btriggered (?:by|the|a|this)|\bthe trigger (?:was|is)"),
        (
            "resulted resulting led leading",
            r"\b(?:as a result of|resulted (?:from|in)|resulting (?:from|in)|led to|leading to)",
        ),
        (
            "traced stems stemmed introduced attributed responsible",
            r"\btraced (?:it |this )?(?:back )?to|\bstem(?:s|med) from|\bintroduced (?:by|in|a|the)"
            r"|\battributed to|\bresponsible for",
        ),
        (
            "exhausted exhaustion leak leaked overloaded misconfigured misconfiguration regression deadlock oom"
            " saturated",
            r"\b(?:exhausted|exhaustion|(?:memory|connection|fd|thread) leak|leaked|overloaded|misconfigur"
            r"|regression|deadlock|oom(?:killed)?\b|saturated)",
        ),
        (
            "expired",
            r"\b(?:certificate|cert|token|credentials?|license|key|lease)s?\b.{0,20}\bexpired"
            r"|\bexpired (?:certificate|cert|token|credential|license|key)",
        ),
    ],
    "detection": [
        (
            "alert alerts alerted alarm alarms pagerduty paged pager",
            r"\balert(?:s|ed|manager)?\b.{0,30}\b(?:fired|firing|triggered|went off|received|came|for|by|on)\b"
            r"|\b(?:got|was|were|been) (?:alerted|paged)|\bpaged (?:for|by|at|me|us)|\balarm|\bpagerduty",
        ),
        (
            "noticed detected discovered spotted observed reported",
            r"\b(?:noticed|detected|discovered|spotted|observed)\b|\b(?:first |was |were |been )?reported (?:by"
            r"|that|at|in|via)\b",
        ),
        (
            "monitoring dashboard synthetic",
            r"\b(?:monitoring|dashboards?|synthetics?) (?:shows?|showed|caught|detected|alerts?|picked)",
        ),
        (
            "reports complaints report",
            r"\b(?:customer|user|support|multiple|several|getting|received|seeing) (?:reports|complaints)\b"
            r"|\breport (?:from|by) ",
        ),
    ],
    "change": [
        (
            "deployed deploy deployment deploys deploying released release shipped rollout",
            r"\b(?:deployed|shipped|deploying)\b|(?<!take the )(?<!took the )(?<!pull the )(?<!pulled the )"
            r"\b(?:deploy|deployment|rollout|release)s?\b.{0,25}\b(?:went"
            r"|was|at|finished|started|of|completed|done|to|out|this|yesterday|today|v?\d)|\breleased? (?:v?\d"
            r"|version|to|at|the)|\bnew (?:release|version|deploy)",
        ),
        ("merged merge pushed", r"\bmerged\b|\bpushed (?:a |the |an |out |to |config|v?\d)"),
        (
            "config configuration setting settings",
            r"\b(?:config|configuration|settings?)\w* (?:change|changed|update|updated|push|was|rollout)"
            r"|\b(?:changed|updated|pushed|modified|edited) (?:the |a |our )?(?:\w+ ){0,3}(?:config"
            r"|configuration|settings?)",
        ),
        (
            "flag flags toggle toggled",
            r"\b(?:feature )?(?:flags?|toggles?)\b.{0,30}\b(?:was|were|on|off|enabled|disabled|turned|flipped"
            r"|rolled|to)\b|\b(?:enabled|disabled|turned (?:on|off)|flipped|toggled"
            r"|rolled out)\b.{0,30}\b(?:flag|toggle|feature)",
        ),
        (
            "migration migrated upgraded upgrade bumped",
            r"\b(?:migration|schema change)\b.{0,20}\b(?:ran|was|at|started|finished|went)|\bmigrated\b"
            r"|\bupgraded\b|\bupgrade (?:of|to|was|at|started)|\bbumped .{1,30} (?:to|from)\b",
        ),
        ("rolled rolling reverted", r"\brolled (?:back|out)\b|\brolling (?:back|out)\b|\breverted\b"),
    ],
    "customer": [
        ("customer customers client clients users user merchant merchants tenant tenants subscribers", ""),
        ("support", r"\bsupport (?:ticket|team|case|is|has|says|reports|queue)|\bstatus ?page"),
        ("statuspage tickets complaints complaining", r"\bstatus ?page\b|\b(?:support )?tickets?\b|\bcomplain"),
    ],
    "suspicion": [
        (
            "suspect suspected suspects suspicion hypothesis theory",
            r"\bsuspect|\bsuspicion\b|\b(?:hypothesis|theory) (?:is|was)\b",
        ),
        ("smells", r"\bsmells (?:like|of)\b"),
        ("guess", r"\bmy guess\b|\bi guess (?:it|that|the|this)\b"),
        (
            "maybe perhaps possibly probably presumably think believe looks",
            r"\b(?:maybe|perhaps|possibly|probably|presumably|think|believe|looks like) "
            r"(?:it'?s|it is|it was|that'?s|this is|because|due to|caused|the|a|an|our)\b",
        ),
        (
            "could might may",
            r"\b(?:could|might|may)(?: also| well| still)? (?:be|have been) "
            r"(?:the|a|an|our|related|caused|due|because|another)\b",
        ),
    ],
    "ruled_out": [
        (
            "ruled rule ruling",
            r"\brul(?:ed|ing) (?:(?!is|was|went)\w+ ){0,4}?out\b|\b(?:can|we|i) rule (?:\w+ ){0,4}?out\b",
        ),
        (
            "cause culprit",
            r"\b(?:cause|culprit) (?:is|was) (?:definitely |clearly )?not\b"
            r"|\b(?:isn't|wasn't|is not|was not) the (?:\w+ )?(?:cause|culprit)\b",
        ),
        (
            "not isn't wasn't",
            r"(?:\b(?:it|that|this)(?:(?:'?s| is| was) (?:definitely |clearly )?not| isn't| wasn't)|^not) (?:the )?"
            r"(?:dns|network|db|database|redis|kafka|postgres|mysql|caches?|deploy\w*|release|infra\w*|aws|gcp|azure|cdn"
            r"|lb|load balancer|hardware|disk|memory|cpu|traffic|us|our side)\b",
        ),
        ("herring innocent unrelated", r"\bred herring\b|\b(?:is|was|are|were) (?:innocent|unrelated)\b"),
        ("alarm nothing", r"\bfalse alarm\b|\bnothing to do with\b"),
        (
            "not isn't wasn't",
            r"\bnot (?:the|a) (?:root )?(?:cause|problem|issue|culprit)\b|\bnot related\b"
            r"|\b(?:it|that|this)(?:'?s| is| was) (?:definitely |clearly )?not (?:the|a|an|our|caused|due)\b"
            r"|\b(?:it|that|this) (?:isn't|wasn't) (?:the|a|an|our|caused|due)\b",
        ),
    ],
}
