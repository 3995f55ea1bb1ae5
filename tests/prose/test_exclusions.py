"""What a text rules out in prose: plain forms are read, near misses are not."""

import pytest

from matchmaker.prose.exclusions import read


def codes(text: str) -> list[str]:
    return [each.code for each in read(text).excluded]


@pytest.mark.parametrize(
    ("text", "ruled_out"),
    [
        ("No cell therapy.", ["cell-therapy"]),
        (
            "We look for oncology assets (no cell or gene therapies).",
            ["cell-therapy", "gene-therapy"],
        ),
        ("We are not looking for small molecules.", ["small-molecule"]),
        (
            "We do not currently in-license medical devices, diagnostics or vaccines.",
            ["diagnostic", "medical-device", "vaccine"],
        ),
        ("We cannot consider gene therapy programmes at this stage.", ["gene-therapy"]),
        ("Any modality other than cell therapy.", ["cell-therapy"]),
        ("Medical devices are out of scope.", ["medical-device"]),
        ("Worldwide rights excluding Japan.", ["JP"]),
        ("Rights outside Greater China are available.", ["greater-china"]),
        ("Global ex-China rights are on offer.", ["CN"]),
        ("Rights in Greater China already licensed.", ["greater-china"]),
        ("The rights for Japan and South Korea have been granted to a partner.", ["JP", "KR"]),
        ("Japan rights are already partnered.", ["JP"]),
        ("We look for assets in neurology, but not in oncology.", ["D009369"]),
        ("We seek programmes outside cardiovascular.", ["D002318"]),
        ("No diabetes programmes.", ["D003920"]),
        ("We do not consider oncology or infectious diseases.", ["D003141", "D009369"]),
        ("Oncology and neurology are out of scope.", ["D009369", "D009422"]),
        ("不考虑肿瘤和心血管领域的项目。", ["D002318", "D009369"]),
        ("除肿瘤外的适应症均可。", ["D009369"]),
        ("寻找肿瘤领域的项目，不考虑细胞治疗。", ["cell-therapy"]),
        ("暂不考虑小分子药物和医疗器械类项目。", ["medical-device", "small-molecule"]),
        ("我们对基因疗法不感兴趣。", ["gene-therapy"]),
        ("除日本外的全球权益可供授权。", ["JP"]),
        ("No CAR-T or TCR-T.", ["car-t", "tcr-t"]),
        ("No bispecifics or siRNA.", ["bispecific-antibody", "sirna"]),
        ("We seek cell therapies, not CAR-T.", ["car-t"]),
        ("We are not interested in mRNA or AAV.", ["aav", "mrna"]),
        ("我们不做CAR-T和TCR-T。", ["car-t", "tcr-t"]),
        ("寻找基因治疗项目，不考虑AAV载体。", ["aav"]),
        ("We look for oncology assets, but not breast cancer.", ["D001943"]),
        ("We seek oncology assets, no NSCLC, no glioblastoma.", ["D002289", "D005909"]),
        ("Solid tumours excluding NSCLC.", ["D002289"]),
        ("Our scope excludes Alzheimer's disease.", ["D000544"]),
        ("寻找实体瘤项目，不包括肝癌和胰腺癌。", ["D008113", "D010190"]),
        ("实体瘤项目均可，乳腺癌除外。", ["D001943"]),
        ("No CNS programmes.", ["D002493"]),
        ("We do not consider CV or GI.", ["D002318", "D005767"]),
        ("不考虑中枢神经和消化道领域。", ["D002493", "D005767"]),
        ("大中华区权益已授出。", ["greater-china"]),
        ("日本和韩国的商业化权利已经授权给合作伙伴。", ["JP", "KR"]),
        ("Our fund does not invest in vaccines.", ["vaccine"]),
        ("We are a pharma company and do not want oncology.", ["D009369"]),
        ("We look for assets from hospitals, but not in oncology.", ["D009369"]),
        ("We look for the most advanced assets outside oncology.", ["D009369"]),
        ("本基金不投资疫苗。", ["vaccine"]),
        ("我们是药企，不做疫苗。", ["vaccine"]),
        ("Vaccines are ruled out.", ["vaccine"]),
        ("We accept no vaccines.", ["vaccine"]),
        ("We are open to all areas except oncology.", ["D009369"]),
        ("除肿瘤外的适应症均可，也考虑抗体。", ["D009369"]),
        ("Vaccines are excluded from our search.", ["vaccine"]),
        ("Oncology is excluded by our mandate.", ["D009369"]),
        ("Devices and vaccines fall outside our mandate.", ["medical-device", "vaccine"]),
        ("CAR-T and other cell therapies are out of scope for us.", ["car-t", "cell-therapy"]),
        ("Out of scope: oncology, vaccines.", ["D009369", "vaccine"]),
        ("We have no interest in vaccines at this time.", ["vaccine"]),
        ("Open to any modality with the exception of vaccines.", ["vaccine"]),
        (
            "We do not look at oncology, vaccines or biosimilars.",
            ["D009369", "biosimilar", "vaccine"],
        ),
        ("Japan and Greater China have been out-licensed to a partner.", ["JP", "greater-china"]),
        ("As investors, we look for oncology assets, not vaccines.", ["vaccine"]),
        ("抗体和ADC不在我们的考虑范围内。", ["antibody", "antibody-drug-conjugate"]),
        ("主要看自免，肿瘤项目暂时不看。", ["D009369"]),
        ("本基金投资创新药，医疗器械不投。", ["medical-device"]),
        ("不考虑：肿瘤、疫苗。", ["D009369", "vaccine"]),
        ("仿制药请勿打扰。", ["generic"]),
        ("大中华区权益已经独家授权给合作伙伴。", ["greater-china"]),
        ("许多机构关注肿瘤，我们不考虑肿瘤。", ["D009369"]),
        ("我们寻找其他公司的小分子，不考虑抗体。", ["antibody"]),
        ("We look for any modality, but cell therapy is off the table.", ["cell-therapy"]),
        ("Please do not send us medical devices.", ["medical-device"]),
        ("Our fund avoids biosimilars.", ["biosimilar"]),
        ("Japan is partnered; all other rights are available.", ["JP"]),
        ("We are a fund that does not invest in vaccines.", ["vaccine"]),
        ("We never look at vaccines of any kind.", ["vaccine"]),
        ("医疗器械类项目请勿投递。", ["medical-device"]),
        ("对CAR-T没有兴趣。", ["car-t"]),
        ("不投医疗器械。", ["medical-device"]),
        ("糖尿病项目不在本次范围内。", ["D003920"]),
        ("No IO.", ["immuno-oncology"]),
        ("No I-O assets, please.", ["immuno-oncology"]),
        ("We do not look at immuno-oncology.", ["immuno-oncology"]),
        ("不考虑免疫肿瘤。", ["immuno-oncology"]),
        ("肿瘤免疫项目暂不考虑。", ["immuno-oncology"]),
        ("不做PD-1抑制剂。", ["checkpoint-inhibitor"]),
        ("ADCs wanted; not interested in CAR-T.", ["car-t"]),
        ("We look for ADCs, but not looking for CAR-T.", ["car-t"]),
        ("We fund diagnostics, not interested in oncology.", ["D009369"]),
        ("We look for ADCs (not currently accepting vaccines).", ["vaccine"]),
        ("We look for ADCs – not evaluating vaccines.", ["vaccine"]),
        ("We look for ADCs, no longer considering vaccines.", ["vaccine"]),
        ("We want ADCs. No longer seeking CAR-T.", ["car-t"]),
        ("Please note that vaccines are out of scope.", ["vaccine"]),
        ("公司已授出日本权益。", ["JP"]),
    ],
)
def test_a_plain_statement_is_read(text: str, ruled_out: list[str]) -> None:
    assert codes(text) == ruled_out


@pytest.mark.parametrize(
    "text",
    [
        "We have no competitor in cell therapy.",
        "Not only small molecules but antibodies too.",
        "No approved therapy exists.",
        "There is no cell therapy for this disease.",
        "No cell therapy is approved for this disease.",
        "No vaccine, antibody or small molecule has been approved yet.",
        "We do not exclude cell therapy.",
        "We consider no modalities except antibodies.",
        "Patients do not need small molecules with cardiac side effects.",
        "No approved therapy for glioblastoma.",
        "For patients not suited for CAR-T.",
        "It works without chemotherapy.",
        "We treat not only breast cancer.",
        "No CAR-T has been approved.",
        "Patients who cannot take biologics.",
        "CAR-T cells do not work in solid tumours.",
        "Patients with breast cancer are excluded.",
        "Our assay can exclude breast cancer.",
        "No GI side effects, no CV events.",
        "Not in the CNS.",
        "We look for GI tract models.",
        "We accept no gi or cv.",
        "不只做CAR-T。",
        "患者不需要CAR-T。",
        "不做CAR-T也能治疗。",
        "不仅限于乳腺癌。",
        "目前尚无获批的胶质母细胞瘤疗法。",
        "入组患者不包括糖尿病。",
        "We are a cell therapy company.",
        "No pain, no bleeding.",
        "No cancer is like another.",
        "Patients do not want cancer.",
        "Our platform works outside oncology.",
        "We also seek programmes outside oncology.",
        "There has been progress, but not in oncology.",
        "We do not only look for oncology.",
        "本检测可排除肺癌。",
        "除肿瘤外，还覆盖心血管疾病。",
        "Rights in Greater China are available.",
        "Rights in Greater China have not been licensed.",
        "We serve hospitals outside China.",
        "Do not hesitate to contact us about cell therapy.",
        "Everybody except us.",
        "我们不仅考虑细胞治疗，也考虑小分子。",
        "不排除细胞治疗。",
        "除细胞治疗外，还开发抗体药物。",
        "除日本外，也覆盖韩国。",
        "大中华区权益尚未授出。",
        "目前尚无细胞治疗产品获批。",
        "",
        "no " * 5000,
    ],
)
def test_a_near_miss_is_not(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Sepsis is ruled out within an hour.",
        "Stroke is ruled out in minutes.",
        "Pulmonary embolism is ruled out by CT.",
        "Diabetes is excluded before treatment begins.",
        "Breast cancer is not considered a rare disease.",
        "Big pharma does not invest in rare diseases.",
        "Most funds do not invest in vaccines.",
        "Investors do not want oncology.",
        "Competitors do not work in oncology.",
        "Our customers do not need diagnostics.",
        "Surgeons do not need imaging.",
        "医院不需要影像。",
        "客户不需要疫苗。",
        "我们的客户不需要疫苗。",
        "大药企不做罕见病。",
        "多数基金不考虑抗体药物。",
        "竞争对手不做细胞治疗。",
        "其他公司不做疫苗。",
        "除肿瘤外，公司在糖尿病领域还有布局。",
        "除中国外，我们在日本和欧洲市场也有销售。",
        "除抗体外，公司在合肥的研发中心还开发疫苗。",
        "除糖尿病外，可用于肥胖。",
        "除中国外，产品已在日本上市。",
        "除疫苗外，公司产品包括抗体。",
        "Other than diagnostics, we also offer therapeutics.",
        "Other than oncology, we work in cardiology.",
        "Our drug treats diseases other than cancer, and cancer too.",
        "Except for diabetes, all trials met their endpoint.",
        "Simple, no device.",
        "Painless, no needles, no antibodies.",
        "大中华区权利已许可我司。",
        "中国权益已授权给我们。",
        "美国权益已授予我司。",
        "中国大陆权益已转让给本公司。",
        "China rights granted to us in 2020.",
        "Exclusive rights to Japan were granted to us by a partner.",
        "Licence in Europe is already granted by TÜV.",
        "Antibodies are excluded from the study.",
        "Type 2 diabetes is excluded.",
        "Stem cells are not a fit for everyone.",
        "Our sites in Japan are partnered.",
        "Japan is partnered with Korea in this trial.",
        "There is no interest in vaccines.",
        "Most funds seek oncology assets, not vaccines.",
        "No other antibody binds this epitope.",
        "We do not consider vaccines, unless they are in phase 3.",
        "Vaccines are out of scope until we have a partner.",
        "With our assay you never need imaging.",
        "Our approach avoids hepatitis.",
        "不考虑抗体，除非有临床数据。",
        "一些投资人认为CAR-T太贵，不考虑细胞治疗。",
        "Vaccines fall outside the scope of this patent.",
        "Stroke is excluded from our search algorithm.",
        "Cell therapy remains out of scope of most insurers.",
        "We need a device that does not need imaging.",
        "对疫苗没有兴趣的公司请忽略。",
        "是否不考虑疫苗？",
        "No io.",
        "No I/O, no I/O devices.",
        "We do not consider allergen immunotherapy.",
        "多数基金关注肿瘤，不考虑抗体。",
        "大多数药企看重抗体，不做疫苗。",
        "其他公司都在做抗体，不考虑小分子。",
        "公司不看好疫苗。",
        "本产品不含抗体，无需冷链。",
        "Big pharma, not interested in vaccines, leaves them to others.",
        "Investors like devices, but not interested in oncology.",
        "Patients not considering surgery for lung cancer.",
        "Patients, no longer seeking CAR-T, come to us.",
    ],
)
def test_what_tests_others_asides_and_received_rights_say_is_not(text: str) -> None:
    assert codes(text) == []


def wished(text: str) -> list[str]:
    return [each.code for each in read(text, is_wish=True).excluded]


@pytest.mark.parametrize(
    ("text", "ruled_out", "rest"),
    [
        (
            "No CAR-T, no IO, and CNS is outside our mandate.",
            ["D002493", "car-t", "immuno-oncology"],
            "",
        ),
        # Who wants no combinations may want the one drug.
        (
            "No CAR-T, no IO combinations, and CNS is outside our mandate.",
            ["D002493", "car-t"],
            "no IO combinations.",
        ),
        ("No CAR-T – CNS is outside our mandate.", ["D002493", "car-t"], ""),
        (
            "No CAR-T, no gene therapies and no CNS programmes.",
            ["D002493", "car-t", "gene-therapy"],
            "",
        ),
        (
            "CNS is out of scope, vaccines are not of interest and CAR-T is off the table.",
            ["D002493", "car-t", "vaccine"],
            "",
        ),
        ("We look for ADCs, and CNS is outside our mandate.", ["D002493"], "We look for ADCs."),
        ("No CAR-T, but we are open to ADCs.", ["car-t"], "but we are open to ADCs."),
        ("We do not consider CAR-T and are not seeking vaccines.", ["car-t", "vaccine"], ""),
        ("No CAR-T, nor are we interested in vaccines.", ["car-t", "vaccine"], ""),
        ("CAR-T is out of scope, nor is CNS within our mandate.", ["D002493", "car-t"], ""),
        ("Neither CAR-T nor CNS is of interest.", ["D002493", "car-t"], ""),
        ("We are interested in neither CAR-T nor vaccines.", ["car-t", "vaccine"], ""),
        ("We do not look at CAR-T, as well as vaccines.", ["car-t", "vaccine"], ""),
        ("Please no: CAR-T, vaccines, CNS.", ["D002493", "car-t", "vaccine"], ""),
        ("Not interested in the following areas: oncology or CNS.", ["D002493", "D009369"], ""),
        ("不做CAR-T，也不看疫苗，且CNS不在考虑范围内。", ["D002493", "car-t", "vaccine"], ""),
        ("寻找ADC，既不做CAR-T也不做疫苗。", ["car-t", "vaccine"], "寻找ADC。"),
        ("CAR-T不做，疫苗也不看。", ["car-t", "vaccine"], ""),
        ("不看CAR-T、疫苗，以及CNS领域。", ["D002493", "car-t", "vaccine"], ""),
        ("不接受以下项目：CAR-T，疫苗。", ["car-t", "vaccine"], ""),
        ("请勿推荐：CAR-T、疫苗。", ["car-t", "vaccine"], ""),
        ("除CAR-T、疫苗外均可，也不看CNS。", ["D002493", "car-t", "vaccine"], "均可。"),
    ],
)
def test_statements_that_are_joined_are_each_read(
    text: str, ruled_out: list[str], rest: str
) -> None:
    assert wished(text) == ruled_out
    assert read(text, is_wish=True).rest == rest


@pytest.mark.parametrize(
    "text",
    [
        "No vaccine, drug or antibody is approved, and surgery is the only option.",
        "No CAR-T is approved in China and no antibody works.",
        "No vaccine, no peptide and no antibody is approved.",
        "There is no CAR-T and no antibody.",
        "No vaccine, peptide or antibody is out of scope.",
        "No vaccines, peptides, and antibodies are out of scope.",
        "Neither vaccines nor antibodies are out of scope.",
        "Neither CAR-T nor antibodies cure lupus.",
        "Patients want neither CAR-T nor antibodies.",
        "Neither neutropenia nor thrombosis, please.",
        "Assays for asthma, diabetes, and COPD are out of scope.",
        "No CAR-T and no vaccines unless they are in phase 3.",
        "Other funds look for ADCs, and CNS is out of scope.",
        "We look for ADCs, and CNS is out of scope for most funds.",
        "竞争对手不做细胞治疗，也不看疫苗。",
        "不做CAR-T也不影响疗效。",
        "不是不做CAR-T，也不是不看疫苗。",
        "除糖尿病外，也不影响肥胖。",
    ],
)
def test_what_is_joined_and_says_how_things_are_rules_nothing_out(text: str) -> None:
    assert wished(text) == []


def test_only_a_need_rules_out_with_a_bare_no() -> None:
    assert wished("No glioblastoma, no oncology.") == ["D005909", "D009369"]
    assert codes("No glioblastoma.") == []


def test_only_a_need_says_no_interest_without_saying_whose() -> None:
    assert wished("No interest in vaccines.") == ["vaccine"]
    assert wished("We need devices; no interest in vaccines or asthma.") == ["D001249", "vaccine"]
    assert codes("No interest in vaccines.") == []
    assert wished("Big pharma, no interest in vaccines.") == []
    assert wished("No interest in vaccines is left among investors.") == []


@pytest.mark.parametrize(
    "text",
    [
        "No pain, no bleeding.",
        "No neutropenia.",
        "No infections, no thrombosis, no hypoglycemia.",
        "We look for an oral oncology drug, no neutropenia, no cardiotoxicity.",
        "No hepatotoxicity, unlike other oncology products.",
        "An effective drug without hepatotoxicity.",
        "We do not accept hepatotoxicity.",
        "希望产品无肝毒性，不引起中性粒细胞减少。",
        "不接受中性粒细胞减少。",
    ],
)
def test_a_bare_no_before_what_a_product_may_do_rules_nothing_out(text: str) -> None:
    assert wished(text) == []


def test_a_bare_no_rules_out_fields_tumours_and_programmes() -> None:
    assert wished("No oncology, no CNS.") == ["D002493", "D009369"]
    assert wished("No NSCLC, no Alzheimer's disease.") == ["D002289"]
    assert wished("No Alzheimer's programmes.") == ["D000544"]
    assert wished("不接受肿瘤。") == ["D009369"]


def test_only_a_need_rules_a_disease_out_in_so_many_words() -> None:
    assert wished("Stroke is ruled out.") == wished("Stroke is excluded.") == ["D020521"]
    assert codes("Stroke is ruled out.") == codes("Stroke is excluded.") == []


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("We look for antibodies, but not in oncology.", "We look for antibodies."),
        ("Assets for lymphoma (no CAR-T) in phase 1.", "Assets for lymphoma in phase 1."),
        ("We look for cell therapies. No CAR-T.", "We look for cell therapies."),
        (
            "Assets, no CAR-T, for asthma, no vaccines, in phase 1.",
            "Assets for asthma in phase 1.",
        ),
        ("No CAR-T, please.", ""),
        ("At this time we are not interested in CAR-T.", ""),
        ("Oncology and vaccines are outside our mandate.", ""),
        ("Rights in Japan already licensed to a partner.", ""),
        ("寻找肿瘤领域的项目，不考虑细胞治疗。", "寻找肿瘤领域的项目。"),
        ("我们目前不考虑细胞治疗。", ""),
        ("除日本外的全球权益可供授权。", "全球权益可供授权。"),
        ("We do not exclude CAR-T.", "We do not exclude CAR-T."),
    ],
)
def test_what_a_text_may_be_matched_by_is_all_but_what_it_rules_out(text: str, rest: str) -> None:
    assert read(text, is_wish=True).rest == rest
