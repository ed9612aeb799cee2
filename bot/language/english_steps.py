"""The English phrases behind the cues of what is done about trouble, and what is asked, decided and left to do."""

STEPS: dict[str, list[tuple[str, str]]] = {
    "action": [
        (
            "took taken pulled failed",
            r"\b(?:took|taken|pulled) (?:the |that |this |a |an |it|all )?(?:[\w.-]+ ){0,4}?(?:out|offline|down|back)\b"
            r"|\bfailed over\b",
        ),
        (
            "restarted restarting rebooted rebooting scaled scaling drained draining killed killing paged"
            " paging escalated escalating purged flushed cordoned throttled investigating checking looking"
            " debugging pausing paused",
            r"\b(?:restart|reboot|scal|drain|kill|pag|escalat|purg|flush|cordon|throttl|paus)(?:l?ed|ing|ling"
            r"|p?ed|d)\b|\b(?:i'm|i am|we're|we are|am|now|started|is|are) (?:investigating|checking|looking"
            r"|debugging)",
        ),
        (
            "rolling rolled reverting reverted disabling disabled enabling enabled failing switched",
            r"\broll(?:ing|ed) back|\brevert(?:ing|ed)|\b(?:dis|en)abl(?:ing|ed)|\bfailing over"
            r"|\bswitched (?:to|over|off|traffic)",
        ),
        (
            "increased increasing added adding blocked blocking bumped running ran opened started",
            r"\b(?:increas|add|block|bump)(?:ed|ing) (?:the |a |an |more |some |\w+ )|\b(?:running|ran) (?:the"
            r"|a|an) |\b(?:i|we|@\w+) (?:opened|started) ",
        ),
    ],
    "result": [
        (
            "dropping dropped recovering recovered improving improved back normal stabilized stabilised"
            " decreasing decreased clearing cleared",
            r"\b(?:error|latenc|rate|queue|cpu|memory|lag|traffic|load|p9|metric|thing|number|graph|it|request"
            r"|backlog|service|checkout|payment)\w*\b.{0,40}\b(?:dropp|recover|improv|back|normal|stabili"
            r"|decreas|clear)|\bback to normal",
        ),
        (
            "helped worked didn't effect",
            r"\b(?:that|this|it|restart|rollback|revert)\w* (?:seems to have )?(?:helped|worked|did not|didn't)"
            r"|\bno effect|\bdidn't (?:help|work)|\bdid not (?:help|work)",
        ),
        ("still", r"\bstill (?:failing|seeing|down|broken|slow|high|erroring|elevated|happening|rising)"),
        ("fixed", r"\b(?:that|this|it|restart|rollback|revert)\w* (?:has |seems to have |seems )?fixed\b"),
        ("seeing", r"\b(?:no longer|not|stopped|now|only) seeing\b"),
    ],
    "next": [
        ("next", r"\bnext (?:step|steps|up|update|we|i|action)|^next\b"),
        (
            "will going i'll we'll gonna let's plan planning then",
            r"\b(?:i|we|team|they|@\w+) (?:will|are going to|am going to)\b|\b(?:i'll|we'll)\b|\b(?:i'm"
            r"|we're) (?:going to|gonna)\b|\blet's\b|\bthe plan is|\bplan(?:ning)? to\b|\bthen we\b",
        ),
        ("eta", r"\beta\b"),
        ("will going gonna", r"^(?:will|going to|gonna) \w+"),
        (
            "take roll restart reboot drain scale disable enable revert fail check try switch pull ping page stop run"
            " move",
            r"^(?:@\S+[ ,:]+|(?:please|pls|then|now|ok|and|so|first),? )*(?:take|roll|restart|reboot|drain|scale"
            r"|disable|enable|revert|fail|check|try|switch|pull|ping|page|stop|run|move)"
            r" (?:the|a|an|our|this|that|it|all|traffic|over to|back (?:to|the)|out of)\b"
            r"(?!.*\b(?:worked|helped|failed|done|finished|complete|completed)\b)",
        ),
        ("about", r"\b(?:i'm|we're|am|are) about to\b"),
    ],
    "question": [
        (
            "anyone who what why how when where which does did is should can could",
            r"^(?:@\S+ )?(?:does |can |could |has |is )?(?:anyone|anybody)\b|^(?:who|what|why|how|when|where"
            r"|which|does|did|is|are|should) (?:is|are|was|were|has|have|had|do|does|did|the|this"
            r"|that|it|we|you|i|can|should|happened|caused|about|else|there|many|much|long)\b",
        ),
        ("know", r"\b(?:do|does) (?:we|you|anyone|we all) know\b|\b(?:don't|do not) know (?:if|why|what|how|whether)"),
        ("wonder wondering unclear", r"\b(?:i )?wonder(?:ing)?\b|\bunclear (?:if|why|whether|what|how)"),
    ],
    "decision": [
        (
            "decided decision agreed decide",
            r"\b(?:we|i|team|have|has|was|been|they) (?:have |all )?(?:decided|agreed)\b|\bdecision\b"
            r"|\bdecided (?:to|not|against)|\bagreed (?:to|on|that)|^agreed\b",
        ),
        ("approved approve", r"\bapproved?\b"),
        ("going go", r"\b(?:going with|go with|go ahead|we're a go)\b|\bgoing ahead\b"),
        ("let's", r"\blet's (?:go|roll|keep|hold|wait|revert|do|not|fail|close|call|declare|disable)\b"),
        ("keep hold", r"\bwe (?:should |will |'ll )?(?:keep|hold)\b"),
    ],
    "follow_up": [
        ("follow followup followups follow-up", r"\bfollow(?:ing)?[- ]?ups?\b|\bfollow up on\b"),
        ("todo", r"\bto-?do\b"),
        (
            "ticket tickets jira",
            r"\b(?:file|filed|create|created|open|opened|raise|raised|need)\b.{0,20}\b(?:ticket|jira)",
        ),
        (
            "should need must",
            r"\bwe (?:should|need to|must|have to) (?:add|fix|improve|write|document|monitor|alert|automate"
            r"|review|update|prevent|investigate|create|make sure|also|really|have)\b",
        ),
        (
            "need",
            r"\bwe need (?:(?:an?|the|more|better|some|new) )*(?:\w+ )?(?:runbooks?|alerts?|alerting|monitoring"
            r"|dashboards?|playbooks?|documentation|tests?|rate limits?)\b",
        ),
        (
            "postmortem retro action",
            r"\b(?:post-?mortem|retro) (?:item|action)|\baction items?\b|\bfor the (?:post-?mortem|retro)\b",
        ),
        (
            "prevent",
            r"\bto prevent (?:this|that|it|such|similar)\b|\bprevent(?:s|ing)? (?:a )?(?:recurrence"
            r"|re-?occurrence)",
        ),
        (
            "later tomorrow afterwards",
            r"\b(?:fix|look|do|clean|address|investigate|review)\b.{0,40}\b(?:later|tomorrow|afterwards)\b",
        ),
    ],
    "mitigation": [
        ("rollback rolled rolling reverted revert reverting", r"\broll(?:ing|ed)? ?back\b|\brevert(?:ed|ing)?\b"),
        ("mitigated mitigate mitigating mitigation workaround hotfix hotfixed", ""),
        ("restarted restarting rebooted", ""),
        (
            "failover failed switched rerouted drained shifted",
            r"\bfail(?:ed|ing)? ?over\b|\bswitched (?:over|to|traffic|off)|\brerouted\b|\bdrained\b"
            r"|\bshifted (?:traffic|load)",
        ),
        (
            "scaled scaling disabled disabling blocked throttled increased raised",
            r"\bscal(?:ed|ing) (?:up|out|the|to|down|\w+ to)|\bdisabl(?:ed|ing) (?:the|a|\w+)|\bblocked (?:the"
            r"|traffic|ip|\w+)|\bthrottled\b|\b(?:increased|raised) (?:the |our )?(?:\w+ ){0,3}(?:limit|pool"
            r"|capacity|timeout|memory|replicas|quota|size)",
        ),
        ("bleeding shed shedding", r"\bbleeding (?:has |is |was )?stopp|\bstopp\w+ the bleeding|\bshed(?:ding)? load"),
        (
            "took taken pulled",
            r"\b(?:took|taken|pulled) (?:the |that |this |a |an |it|all )?(?:[\w.-]+ ){0,4}?(?:out|offline)\b",
        ),
        ("turned", r"\bturned (?:it |the \w+(?: \w+)? )?off\b"),
    ],
    "resolution": [
        (
            "resolved fixed recovered restored solved",
            r"\b(?:is|are|was|were|been|fully|now|has|have|all|marked|issue|incident|completely|service|it's"
            r"|everything|it|we) (?:\w+ ){0,2}(?:resolved|fixed|recovered|restored|solved)\b|^(?:resolved|fixed"
            r"|recovered|restored)\b|\b(?:fixed|resolved) (?:by|it|the|in|with)\b",
        ),
        (
            "back",
            r"\b(?:is|are|was|everything|all|service|site|it's|systems?) (?:\w+ ){0,3}back (?:up|online"
            r"|to normal|in service|to healthy)|\bback to normal\b",
        ),
        ("clear", r"\ball[- ]clear\b|\ball clear\b"),
        ("over", r"\b(?:incident|outage) is over\b"),
        ("fix", r"\bfix (?:is |was |has been )?(?:deployed|live|out|confirmed|rolled out|verified|in prod|worked)"),
        ("healthy green", r"\b(?:all|everything|services?|fully|systems?|checks?) (?:\w+ ){0,2}(?:healthy|green)\b"),
    ],
}
