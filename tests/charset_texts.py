"""Texts of our own in nine languages, to measure charset detection on."""

from __future__ import annotations

from random import Random

CHINESE = (
    "城东的老邮局搬走以后，那排梧桐树下便多了几家小店，卖些旧书、唱片和手工做的纸灯笼。",
    "据气象台预报，未来三天本市以多云天气为主，最高气温二十六摄氏度，早晚温差较大，请注意添衣。",
    "他把修好的收音机放在窗台上，拧了半天旋钮，才听见里面断断续续地唱起一段评弹。",
    "会议决定成立专项小组，负责协调各部门之间的数据共享，并在六月底以前提交第一份报告。",
    "这家公司去年的营业收入增长了百分之十二，净利润却下降了三成，主要原因是原材料价格上涨。",
    "“你真的打算一个人去？”她抬起头，眼睛里有一点担心，“山上的路可不好走。”",
    "球队在下半场换上两名年轻前锋，终场前五分钟由替补队员头球破门，以二比一险胜。",
    "先将豆腐切成小块，用淡盐水浸泡一刻钟，再入油锅煎至两面金黄，加葱姜和少许酱油焖煮。",
    "安装程序会检查系统版本，如果内存不足 4 GB，建议关闭其他软件之后再继续。",
    "古人说：“读万卷书，行万里路。”可如今的人手里捧着屏幕，书读得少，路也走得急。",
    "用户登录以后，可以在个人中心修改密码、绑定手机号码，也可以查看最近三十天的订单。",
    "河水涨起来的那几天，村里的人轮流守在堤上，夜里点着马灯，互相递一支烟，谁也不敢合眼。",
    "研究人员在这片湿地记录到一百七十多种鸟类，其中十几种是首次在该地区发现。",
    "本次展览共展出文物三百余件，包括青铜器、瓷器和书画，展期到十一月二十日为止。",
    "她记得小时候最盼望下雪，雪一停，整条巷子的孩子都跑出来，把门前的石狮子打扮成老头。",
    "新规定实施之后，银行办理贷款的时间由原来的十五个工作日缩短到五个工作日。",
    "编辑：周小满　责任校对：何静　来源：本报综合　发布时间：2019-03-08 09:15",
    "目录　第一章 出门　第二章 渡口　第三章 雨夜来客　第四章 旧信　第五章 归途",
    "医生提醒，感冒期间应多喝水、多休息，不要随意服用抗生素；若高烧不退，应尽快就医。",
    "老师让我们每人写一篇日记，我写的是外婆家的那只黑猫，它总爱睡在柴火堆旁边。",
)
CANTONESE = (
    "佢哋喺街市買咗啲魚同埋菜，返到屋企已經成七點，冇人想煮飯，唔該叫外賣啦。",
    "噚日落咁大雨，架巴士塞咗成個鐘，我企到腳都軟，嗰個司機仲要話冇辦法。",
    "阿嫲話細個嗰陣冇得揀，有咩食咩，邊似而家啲細路，呢樣唔啱嗰樣唔食。",
)
JAPANESE = (
    "駅前の喫茶店は朝七時に開き、常連の客が新聞を広げて静かにコーヒーを飲んでいる。",
    "来週の会議では、予算の見直しと新しい担当者の紹介を行う予定です。資料は前日までに送ってください。",
    "祖母が漬けた梅干しはとても酸っぱくて、子どものころは一つ食べるのがやっとだった。",
    "このソフトウェアを使うには、まず設定ファイルを作成し、パスを環境変数に追加する必要があります。",
    "雨が上がると、川沿いの道にかたつむりが何匹も出てきて、妹は数えるのに夢中になった。",
    "大会の決勝は延長戦となり、後半終了間際のゴールで地元のチームが初優勝を決めた。",
)
KOREAN = (
    "아침 시장에는 생선을 파는 아주머니들의 목소리가 가득했고, 아이들은 떡볶이 냄새를 따라 뛰어다녔다.",
    "다음 주 회의에서는 올해 예산과 새로운 사업 계획을 함께 논의할 예정입니다. 자료를 미리 준비해 주세요.",
    "할머니는 겨울이 오기 전에 김치를 오십 포기나 담그셨고, 우리는 하루 종일 배추를 날랐다.",
    "이 프로그램을 설치하려면 먼저 설정 파일을 만들고 비밀번호를 입력해야 합니다.",
    "비가 그치자 강가의 길에는 달팽이가 여러 마리 나왔고 동생은 그것을 세느라 정신이 없었다.",
    "결승전은 연장까지 이어졌으며 마지막 순간에 나온 골로 우리 팀이 처음으로 우승했다.",
)
RUSSIAN = (
    "Утром на рынке пахло свежим хлебом, а продавцы громко спорили о том, будет ли сегодня дождь.",
    "На следующей неделе комиссия рассмотрит бюджет и утвердит список новых проектов, сообщили в мэрии.",
    "Бабушка варила варенье на маленькой кухне, и мы по очереди мешали его длинной деревянной ложкой.",
    "Чтобы установить программу, откройте файл настроек и укажите путь к папке с данными.",
)
THAI = (
    "ตอนเช้าที่ตลาดมีคนขายปลาและผักสดมากมาย เด็ก ๆ วิ่งเล่นกันอยู่หน้าร้านขนม",
    "สัปดาห์หน้าคณะกรรมการจะประชุมเรื่องงบประมาณและแผนงานใหม่ กรุณาเตรียมเอกสารให้พร้อม",
    "ยายทำแกงหม้อใหญ่ไว้รอหลาน ๆ กลับจากโรงเรียน กลิ่นหอมไปทั้งบ้าน",
)
VIETNAMESE = (
    "Buổi sáng ở chợ có rất nhiều người bán cá và rau tươi, trẻ con chạy chơi trước cửa hàng bánh.",
    "Tuần sau hội đồng sẽ họp về ngân sách và kế hoạch mới, xin chuẩn bị tài liệu đầy đủ.",
    "Bà nội nấu một nồi canh lớn chờ các cháu đi học về, mùi thơm lan khắp nhà.",
)
FRENCH = (
    "Le marché s'éveillait à peine, et déjà les pêcheurs criaient le prix des sardines près de l'église.",
    "L'année dernière, la société a été obligée de réduire ses dépenses à cause de la hausse des matières premières.",
    "Ma grand-mère préparait des crêpes à la fleur d'oranger, et nous étions tous autour de la table, émerveillés.",
)
GERMAN = (
    "Früh am Morgen öffneten die Händler ihre Stände, und über den Dächern hing noch kühler Nebel.",
    "Nächste Woche wird der Ausschuss über den Haushalt beraten; die Änderungen müssen schriftlich eingehen.",
    "Die Großmutter erzählte uns Märchen, während draußen der Schnee fiel und die Straße stiller wurde.",
)


def make_text(sentences: tuple[str, ...], characters: int, seed: int) -> str:
    """Return sentences in some order, a few to a line, until there are so many characters."""
    choose = Random(seed)
    lines: list[str] = []
    size = 0
    while size < characters:
        line = "".join(choose.sample(sentences, min(len(sentences), choose.randrange(1, 4))))
        lines.append(line)
        size += len(line) + 1
    return "\n".join(lines) + "\n"
