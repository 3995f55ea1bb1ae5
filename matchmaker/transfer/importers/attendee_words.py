"""The words by which spreadsheets name columns, kinds and languages.

Keys as they are compared: without case, spaces and punctuation.
"""

from collections.abc import Mapping


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# What a column can be; the first word of a field that a header equals, or else contains, counts.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "email": _words("""attendeeemail email emailaddress mail
        邮箱 电子邮箱 邮件 邮箱地址 电子邮件"""),
    "first_name": _words("firstname givenname forename attendeefirstname 名"),
    "last_name": _words("lastname surname familyname attendeelastname 姓 姓氏"),
    "name": _words("""attendeename fullname name participant
        姓名 名字 参会人 参会者 嘉宾姓名"""),
    "company": _words("""company organisation organization companyname institution employer
        affiliation firm 公司 单位 机构 企业 公司名称 工作单位"""),
    "title": _words("""jobtitle position title role function
        职位 职务 头衔 岗位 职称"""),
    "kind": _words("""kind type attendeetype companytype category segment
        类型 类别 身份 机构类型"""),
    "offers": _words("""offers offer weoffer whatdoyouoffer offering whatyouoffer bring
        可提供 供给 提供 我们提供 优势"""),
    "looks_for": _words("""looksfor lookingfor looking needs need seeking interestedin interests
        wanttomeet 寻找 需求 希望找到 想认识 寻求 感兴趣"""),
    "language": _words("language preferredlanguage 语言 首选语言"),
    "status": _words("""attendeestatus orderstatus ticketstatus status
        状态 订单状态 票务状态"""),
}
KINDS: Mapping[str, tuple[str, ...]] = {
    "pharma": _words("""pharma pharmaceutical bigpharma
        药企 制药 制药企业 药厂 药业 医药"""),
    "startup": _words("""startup startups biotech techcompany scaleup
        初创 初创公司 初创企业 创业 创业公司 生物科技"""),
    "other": _words("""other hospital investor vc academic academia university government adviser
        advisor consultant press media
        其他 医院 投资 投资人 投资机构 高校 学术 政府 顾问 媒体"""),
}
LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "en": _words("en english 英语 英文"),
    "zh": _words("zh chinese mandarin zhcn zhhans 中文 汉语 简体中文"),
}
# What a column of states says of somebody who does not come after all.
GONE = _words("""cancelled canceled refunded rejected declined deleted void notattending
    已取消 取消 已退款 退款 已退票 作废 已拒绝""")
