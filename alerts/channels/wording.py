"""What people are told by message: short, plain, in Chinese and English, and never about anybody's health."""

import hashlib
from typing import Any, Final

from nowalls.domain.channels import Language
from nowalls.domain.notices import NoticeCode
from nowalls.storage.letters import Letter

Words = dict[str, str]

CHINESE: Final[Words] = {
    "emergency_rescue": "紧急救援",
    "fire_hazard": "火灾报警",
    "fire_hazard_confirmed": "火警",
    "test": "通道测试",
    "exercise": "【演练】",
    "title": "{exercise}{what}：{where}",
    "body": "{sentence}编号 {number}",
    "claim_next_channel": "尚无人接警，请立即处理。",
    "claim_everyone": "仍无人接警，请全体值班人员处理。",
    "claim_duty_lead": "一直无人接警，请值班长处理。",
    "act_remind": "已接警但尚未处置，请继续处理。",
    "act_duty_lead": "接警后一直没有处置，请值班长过问。",
    "accept_next_responder": "派单后尚无回应，请确认或另派人员。",
    "eta_overdue": "处置人员超过预计时间仍未到场，请联系。",
    "on_scene_checkin": "到场已久，请报告现场情况。",
    "unattended": "处置中的警情无人负责，请立即接手。",
    "call_back": "回访电话逾期未打，请处理。",
    "sent": "请前往现场处置。",
    "stood_down": "任务已取消，不必前往。",
    "help_sent": "已有人员前往。",
    "help_ended": "本次处置已结束，详情请致电服务中心。",
    "fire_confirmed": "火警已确认。",
    "fire_updated": "火情有变化。",
    "fire_ended": "火警处置已结束。",
    "desk": "在岗确认",
    "centre": "本中心系统",
    "desk_absent": "在岗确认无人应答，请安排人员到岗。",
    "broker_session_lost": "消息服务器丢失了本中心的会话，部分报警可能未收到，请立即检查系统。",
    "quarantine_full": "无法识别的消息过多，超出部分只计数不保存，请立即检查系统。",
    "broker_dropped": "消息服务器队列已满并丢弃了消息，其中可能有报警，请立即检查系统。",
    "messages_not_stored": "多台设备的消息无法入库，接收服务已停止确认，请立即检查系统。",
    "learned_falls_off": "跌倒识别模型缺失或损坏，加速度数据未作跌倒判断；其他报警不受影响。",
    "routines_unreadable": "部分家庭学到的作息无法读取，已改用固定规则并重新学习，请检查系统。",
    "channel_test": "这是一条测试消息，无需处理。",
    "report": "月度报告",
    "monthly_report": "{month} 警情 {incidents} 起；及时接警 {claim_soon}，及时到场 {on_site}；"
    "待填写的超时说明 {unfilled} 份；未结隐患 {open} 处，其中逾期 {overdue} 处。详情见控制台。",
    "nothing_to_judge": "无可评",
    "hazard": "隐患整改",
    "hazard_recalled": "隐患 {id} 的整改期限为 {due_on}，{reminder}。",
    "reminder_soon": "即将到期",
    "reminder_due": "今日到期",
    "reminder_overdue": "已经逾期",
}
ENGLISH: Final[Words] = {
    "emergency_rescue": "Emergency rescue",
    "fire_hazard": "Fire alarm",
    "fire_hazard_confirmed": "Fire",
    "test": "Channel test",
    "exercise": "[EXERCISE] ",
    "title": "{exercise}{what}: {where}",
    "body": "{sentence} No. {number}",
    "claim_next_channel": "Nobody has claimed it yet; please act at once.",
    "claim_everyone": "Still nobody has claimed it; everyone on duty, please act.",
    "claim_duty_lead": "Nobody has claimed it for a while; duty lead, please act.",
    "act_remind": "It is claimed but nothing was done yet; please go on.",
    "act_duty_lead": "Nothing was done since it was claimed; duty lead, please see to it.",
    "accept_next_responder": "Whoever was sent has not answered; please confirm, or send somebody else.",
    "eta_overdue": "Help has not arrived in the time it said; please call.",
    "on_scene_checkin": "Help has been there for a while; please report.",
    "unattended": "Help is under way and nobody is in charge; please take it over.",
    "call_back": "The call-back is overdue; please see to it.",
    "sent": "Please go there.",
    "stood_down": "You are no longer needed there.",
    "help_sent": "Somebody is on the way.",
    "help_ended": "This is over; please call the centre for more.",
    "fire_confirmed": "The fire is confirmed.",
    "fire_updated": "The fire has changed.",
    "fire_ended": "The handling of the fire has ended.",
    "desk": "Presence check",
    "centre": "The centre's own system",
    "desk_absent": "Nobody answered the presence check; please see that the desk is staffed.",
    "broker_session_lost": "The message broker lost the centre's session; alarms may be missing. Check the system now.",
    "quarantine_full": "Too many messages cannot be read; the rest is counted, not kept. Check the system now.",
    "broker_dropped": "The message broker threw messages away, perhaps alarms. Check the system now.",
    "messages_not_stored": "Messages of many devices cannot be stored; ingest has stopped. Check the system now.",
    "learned_falls_off": "A fall model is missing or damaged: acceleration is not judged. Every other alarm goes on.",
    "routines_unreadable": "What was learned of some homes cannot be read; the plain rule holds. Check the system.",
    "channel_test": "This is a test; nothing needs to be done.",
    "report": "Monthly report",
    "monthly_report": "{month}: {incidents} incidents; claimed soon {claim_soon}, on site in time {on_site}; "
    "{unfilled} exception reports to be filled; {open} open hazards, {overdue} of them overdue. More in the console.",
    "nothing_to_judge": "nothing to judge",
    "hazard": "Hazard to put right",
    "hazard_recalled": "The deadline of the hazard {id} is {due_on}: {reminder}.",
    "reminder_soon": "soon",
    "reminder_due": "today",
    "reminder_overdue": "overdue",
}
CATALOGUES: Final = {Language.CHINESE: CHINESE, Language.ENGLISH: ENGLISH}


def title_of(letter: Letter) -> str:
    """Say what it is and where, in the channel's language."""
    words, payload = CATALOGUES[letter.channel.language], letter.payload
    incident = payload["incident"]
    if incident is None:
        what, where = _about_no_incident(words, letter)
        return words["title"].format(exercise="", what=what, where=where)
    exercise = words["exercise"] if incident["exercise"] else ""
    return words["title"].format(exercise=exercise, what=_what(words, incident), where=where_of(payload))


def _about_no_incident(words: Words, letter: Letter) -> tuple[str, str]:
    match letter.payload:
        case {"desk": desk}:
            return words["desk"], desk
        case {"report": report}:
            return words["report"], f"{report['organization']} {report['month']}"
        case {"hazard": hazard}:
            return words["hazard"], hazard["site_name"]
        case {"about": about}:
            return words["centre"], about
        case _:
            return words["test"], letter.channel.name


def _what(words: Words, incident: dict[str, Any]) -> str:
    confirmed = "_confirmed" if incident["kind"] == "fire_hazard" and incident["confirmed"] else ""
    return words[f"{incident['kind']}{confirmed}"]


def where_of(payload: dict[str, Any]) -> str:
    """Name the place: the site, its building, floor and room where it has them, and the address."""
    site, place = payload["site"], payload["incident"]["place"]
    parts = (site["name"], place["building"], place["floor"] and f"{place['floor']}F", place["room"], site["address"])
    return " ".join(part for part in parts if part)


def body_of(letter: Letter) -> str:
    """Say what is asked of the reader, the number by which a double is known, and the link if there is one."""
    words = CATALOGUES[letter.channel.language]
    sentence = _sentence(words, letter.payload)
    said = words["body"].format(sentence=sentence, number=number_of(letter))
    return said if letter.link is None else f"{said} {letter.link}"


def _sentence(words: Words, payload: dict[str, Any]) -> str:
    sentence = words[NoticeCode(payload["notice"]["code"]).value]
    match payload:
        case {"report": report}:
            shares = {target: _share(words, share) for target, share in report["shares"].items()}
            return sentence.format(
                month=report["month"],
                incidents=report["incidents"],
                unfilled=report["unfilled_exception_reports"],
                open=report["open_hazards"],
                overdue=report["overdue_hazards"],
                **shares,
            )
        case {"hazard": hazard}:
            return sentence.format(**hazard | {"reminder": words[f"reminder_{hazard['reminder']}"]})
        case _:
            return sentence


def _share(words: Words, share: dict[str, Any]) -> str:
    if share["share"] is None:
        return words["nothing_to_judge"]
    return f"{100 * share['share']:.1f} % ({share['within']}/{share['of']})"


def number_of(letter: Letter) -> str:
    """Return a number that is short enough for a text message and the same for the same message."""
    subject = letter.message_id.partition(".")[0]
    return f"{subject}/{hashlib.sha256(letter.message_id.encode()).hexdigest()[:4]}"
