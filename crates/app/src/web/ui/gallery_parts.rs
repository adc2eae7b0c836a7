//! The sections of the gallery.

use jiff::{SignedDuration, Timestamp};
use linli_kernel::{Invalid, Lang};
use maud::{Markup, html};

use super::*;

pub(super) fn home(lang: Lang) -> Markup {
    html! {
        (hero(
            lang.pick("小棠，下午好", "Good afternoon, Xiaotang"),
            lang.pick("楼道、停车、邻里小事，按一下铃，社区来接。", "Stairways, parking, small troubles: ring, and the community answers."),
            "/report", Icon::Bell, lang.pick("按民主协商铃", "Ring the bell"),
        ))
        div.tiles {
            (card_link("/mine", Icon::Book, lang.pick("我的事", "My cases"), lang.pick("2 件在办，1 件等您评价", "2 under way, 1 waits for your rating")))
            (card_link("/council", Icon::Chat, lang.pick("红茶议事会", "Black tea council"), lang.pick("本周五 14:30 议加装电梯", "Friday 14:30: a lift for building 8")))
            (card_link("/meals", Icon::Heart, lang.pick("老年助餐", "Meals for elders"), lang.pick("今天：笋干老鸭煲", "Today: duck soup with dried bamboo shoots")))
        }
    }
}

pub(super) fn case(lang: Lang, now: Timestamp) -> Markup {
    let step = |zh, en, state| Step {
        label: lang.pick(zh, en),
        state,
    };
    let all = [
        step("上报", "Report", StepState::Done),
        step("受理", "Accept", StepState::Done),
        step("派发", "Dispatch", StepState::Done),
        step("处置", "Handle", StepState::Now),
        step("核查", "Verify", StepState::Next),
        step("评价", "Rate", StepState::Next),
    ];
    let body = html! {
        (steps(lang, &all))
        (clock_chip(Clock::Running { due: now + SignedDuration::from_mins(200) }, now, lang))
        (key_values([
            (lang.pick("编号", "Number"), html! { span.font-monospace { "2026-1122-07" } }),
            (lang.pick("事项", "Matter"), html! { (lang.pick("楼道堆物", "Things left in a stairway")) }),
            (lang.pick("地点", "Place"), html! { (lang.pick("知足弄 8 幢 2 单元", "Zhizu Lane 8, entrance 2")) }),
            (lang.pick("上报时间", "Reported"), when(now - SignedDuration::from_hours(26), lang)),
            (lang.pick("办理单位", "In the hands of"), html! { (lang.pick("小营物业服务中心", "Xiaoying property office")) }),
        ]))
        (gallery_of(&[Photo { href: "#p", thumb: crate::web::assets::url("logo.svg"), alt: lang.pick("楼道里的旧家具", "Old furniture in the stairway") }]))
    };
    card(
        lang.pick(
            "2 单元楼道堆着旧家具",
            "Old furniture in the stairway of entrance 2",
        ),
        body,
    )
}

pub(super) fn happened(lang: Lang, now: Timestamp) -> Markup {
    let ago = |hours| now - SignedDuration::from_hours(hours);
    let events = [
        Event {
            at: ago(1),
            title: lang.pick("物业已约清运车", "The manager has ordered a truck"),
            who: lang.pick("小营物业 · 陈工", "Xiaoying property · Mr Chen"),
            icon: Icon::Wrench,
            body: html! { p { (lang.pick("明早八点前清完，请 2 单元的住户把自己的东西先收一下。", "It will be clear by eight tomorrow. Please take in what is yours.")) } },
        },
        Event {
            at: ago(20),
            title: lang.pick("社区派给物业", "The community dispatched it"),
            who: lang.pick(
                "小营巷社区 · 周书记",
                "Xiaoyingxiang community · Secretary Zhou",
            ),
            icon: Icon::Send,
            body: html! {},
        },
        Event {
            at: ago(26),
            title: lang.pick("您按了铃", "You rang the bell"),
            who: lang.pick("王小棠", "Wang Xiaotang"),
            icon: Icon::Bell,
            body: html! {},
        },
    ];
    card(
        lang.pick("办到哪一步了", "What has happened"),
        timeline(lang, &events),
    )
}

/// Two fields filled in wrongly.
fn mistakes() -> Invalid {
    let mut wrong = Invalid::default();
    wrong.push(
        "title",
        "请用一句话说明是什么事",
        "Say in one sentence what it is",
    );
    wrong.push(
        "phone",
        "手机号应是 11 位数字",
        "A mobile number has 11 digits",
    );
    wrong
}

/// What a ring may be about: value, icon, name and line in both languages.
const KINDS: [(&str, Icon, [&str; 2], [&str; 2]); 4] = [
    (
        "stair",
        Icon::Building,
        ["楼道环境", "Stairway"],
        ["堆物、照明、墙面", "Clutter, light, walls"],
    ),
    (
        "parking",
        Icon::Car,
        ["停车出行", "Parking"],
        ["占位、通道、充电", "Blocked ways, charging"],
    ),
    (
        "water",
        Icon::Droplet,
        ["漏水排水", "Water"],
        ["渗漏、堵塞", "Leaks, drains"],
    ),
    (
        "fire",
        Icon::Fire,
        ["消防安全", "Fire safety"],
        ["通道、飞线", "Escape ways, wires"],
    ),
];

fn kinds(lang: Lang) -> [Choice<'static>; 4] {
    KINDS.map(|(value, icon, [zh, en], [line_zh, line_en])| Choice {
        value,
        label: lang.pick(zh, en),
        line: lang.pick(line_zh, line_en),
        icon: Some(icon),
    })
}

pub(super) fn report(lang: Lang) -> Markup {
    let form = Form::post(lang, "/report")
        .multipart()
        .draft("gallery")
        .typed(Typed::new([
            ("phone", "1380571"),
            ("kind", "stair"),
            ("open", "1"),
        ]))
        .invalid(mistakes());
    card(lang.pick("有事按铃", "Ring for help"), form.render(html! {
        (form.radio_cards("kind", "是哪类事？", "What is it about?", &kinds(lang)))
        (form.field("title", "一句话说明", "In one sentence").required().max(80))
        (form.field("detail", "详细情况", "Details").area(3).max(1000).hint(lang.pick("时间、位置、影响了谁。", "When, where and whom it troubles.")))
        (form.field("place", "楼栋", "Building").required().select([("", lang.pick("请选择", "Please choose")), ("8", lang.pick("8 幢", "Building 8")), ("9", lang.pick("9 幢", "Building 9"))]))
        (form.field("phone", "联系电话", "Telephone").tel().hint(lang.pick("只有办理人看得到。", "Only those who handle it can see it.")))
        (form.photos("photos", "现场照片", "Photos", lang.pick("最多 6 张，拍照时请避开人脸和车牌。", "Up to six; please keep faces and number plates out.")))
        (form.checkbox("open", "同意在小区公示栏公开进度", "Progress may be shown on the compound's board"))
        (Form::hidden("version", "3"))
        div.buttons { (submit(lang.pick("按铃上报", "Ring")).icon(Icon::Bell)) (link_button("/", lang.pick("先不报", "Not now")).action(Action::Quiet)) }
    }))
}

pub(super) fn rate(lang: Lang) -> Markup {
    let form = Form::post(lang, "/rate").typed(Typed::new([("grade", "4")]));
    card(
        lang.pick("办得怎么样？", "How did it go?"),
        form.render(html! {
            (form.rating("grade", "您对结果满意吗？", "Are you satisfied with the outcome?"))
            (submit(lang.pick("提交评价", "Send rating")).wide())
        }),
    )
}

pub(super) fn numbers(lang: Lang) -> Markup {
    let bar = |zh, en, value, text| Bar {
        label: lang.pick(zh, en),
        value,
        text,
    };
    let week = [12.0, 18.0, 9.0, 14.0, 22.0, 8.0, 11.0];
    card(
        lang.pick("本周社区", "The community this week"),
        html! {
            div.stats {
                (stat(lang.pick("今日待办", "Open today"), live_count("open", 18), html! { (lang.pick("比昨天少 4 件", "4 fewer than yesterday")) }))
                (stat(lang.pick("按时率", "On-time rate"), "97.2%", sparkline(&week, lang.pick("七天按铃数：最少 8，最多 22", "Rings in seven days: 8 at least, 22 at most"))))
            }
            (bars(lang.pick("各类事项件数", "Cases by matter"), &[
                bar("楼道环境", "Stairway", 42.0, "42"),
                bar("停车出行", "Parking", 31.0, "31"),
                bar("漏水排水", "Water", 9.0, "9"),
            ]))
            (pairs(lang.pick("三个月的铃", "Bells of three months"), [lang.pick("月", "Month"), lang.pick("按铃", "Rung"), lang.pick("办结", "Closed")],
                &[("9", [12, 10]), ("10", [18, 17]), ("11", [9, 4])].map(|(month, values)| Pair {
                    label: month.to_owned(), short: month.to_owned(), values,
                })))
        },
    )
}

pub(super) fn messages(lang: Lang) -> Markup {
    html! {
        (alert(Tone::Warn, lang.pick("明天停水", "No water tomorrow"), html! { (lang.pick("9:00 到 15:00，知足弄 1 至 12 幢。", "9:00 to 15:00, Zhizu Lane 1 to 12.")) }))
        (alert(Tone::Good, lang.pick("已按时办结", "Closed on time"), html! { (lang.pick("谢谢您的提醒。", "Thank you for telling us.")) }))
        (alert(Tone::Bad, lang.pick("没有保存", "Not saved"), html! { (lang.pick("这件事刚被别人处理过，请刷新后再试。", "Someone else has just dealt with it; reload and try again.")) }))
        (plain_card(empty(Icon::Leaf, lang.pick("今天没有新任务", "No new tasks today"), lang.pick("可以去楼道里走走。", "A good day for a walk round the stairways."), link_button("/patrol", lang.pick("开始巡查", "Start a patrol")))))
    }
}

/// The help on shortcuts, closed as it stands on a page.
pub(super) fn shortcuts(lang: Lang) -> Markup {
    let all: &[Shortcut<'_>] = &[
        (&["j", "k"], "下一件、上一件", "The next, the one before"),
        (&["1", "9"], "打开一项操作", "Open an action"),
        (&["?"], "打开本说明", "Open this help"),
    ];
    plain_card(keys(lang, all))
}

const STATES: [(Tone, &str, &str); 5] = [
    (Tone::Busy, "处置中", "Handling"),
    (Tone::Bad, "已超时", "Overdue"),
    (Tone::Warn, "挂账", "Paused"),
    (Tone::Good, "已办结", "Closed"),
    (Tone::Quiet, "已归档", "Archived"),
];

/// One row for each reading of a clock.
fn clocks(lang: Lang, now: Timestamp) -> Markup {
    let hours = SignedDuration::from_hours;
    let running = |due| Clock::Running { due };
    let clocks = [
        running(now + hours(30)),
        running(now - hours(5)),
        Clock::Paused {
            since: now - hours(9),
        },
        Clock::Stopped {
            due: now,
            at: now - hours(2),
        },
        Clock::Stopped {
            due: now - hours(3),
            at: now,
        },
    ];
    let columns = [
        Column::text(lang.pick("事项", "Case")),
        Column::text(lang.pick("状态", "State")),
        Column::text(lang.pick("时限", "Clock")),
        Column::number(lang.pick("件数", "Count")),
    ];
    let rows = clocks
        .iter()
        .zip(STATES)
        .zip(1..)
        .map(|((clock, (tone, zh, en)), index)| {
            vec![
                html! { a href="#case" { (lang.pick("楼道堆物", "Stairway")) " " (index) } },
                badge(tone, lang.pick(zh, en)),
                clock_chip(*clock, now, lang),
                html! { (index * 7) },
            ]
        });
    table(lang.pick("待办队列", "Queue"), &columns, rows)
}

pub(super) fn queue(lang: Lang, now: Timestamp) -> Markup {
    html! {
        (tabs(lang.pick("队列", "Queues"), &[
            Tab { href: "#all", label: lang.pick("全部", "All"), count: Some(214), active: true },
            Tab { href: "#mine", label: lang.pick("待我办", "For me"), count: Some(18), active: false },
            Tab { href: "#late", label: lang.pick("已超时", "Overdue"), count: Some(3), active: false },
        ]))
        (filter_bar(lang, "#queue", 1, "#queue", html! {
            (Field::new(lang, "q", lang.pick("关键词", "Words")).search())
            (Field::new(lang, "state", lang.pick("状态", "State")).select([("", lang.pick("全部", "All")), ("late", lang.pick("已超时", "Overdue"))]).value("late"))
        }))
        (clocks(lang, now))
        (list([
            list_row(&Row { href: "#r", title: lang.pick("2 单元楼道堆着旧家具", "Old furniture in the stairway"), line: html! { (lang.pick("知足弄 8 幢 · 昨天", "Zhizu Lane 8 · yesterday")) }, aside: badge(Tone::Busy, lang.pick("处置中", "Handling")) }),
            list_row(&Row { href: "#r", title: lang.pick("充电桩旁有飞线", "A loose wire at the chargers"), line: html! { (lang.pick("潮王路 · 3 天前", "Chaowang Road · 3 days ago")) }, aside: badge(Tone::Good, lang.pick("已办结", "Closed")) }),
        ]))
        (pager(lang, &Pager { prev: Some("#prev".to_owned()), next: Some("#next".to_owned()) }))
        div.buttons {
            (button(lang.pick("派发", "Dispatch")).icon(Icon::Send).key("d"))
            (button(lang.pick("撤回", "Withdraw")).action(Action::Danger).confirm(lang.pick("确定撤回？再点一次", "Withdraw? Press again")))
        }
    }
}

pub(super) fn pictograms(lang: Lang) -> Markup {
    card(
        lang.pick("图标", "Icons"),
        html! {
            ul.icon-list { @for which in Icon::ALL { li { (icon(*which)) span { (which.symbol()) } } } }
        },
    )
}

pub(super) fn login(lang: Lang) -> Markup {
    let form = Form::post(lang, "/login");
    html! {
        div.narrow {
            (plain_card(form.render(html! {
                (form.field("account", "账号或手机号", "Account or mobile number").required().autocomplete("username"))
                (form.field("password", "密码", "Password").required().password("current-password"))
                (submit(lang.pick("登录", "Log in")).wide())
            })))
        }
    }
}
