use jiff::{SignedDuration, Timestamp};
use linli_kernel::{Invalid, Lang, Text};
use maud::{Markup, Render, html};

use super::*;
use crate::web::assets;

fn view(path: &str) -> View {
    View {
        lang: Lang::Zh,
        elder: false,
        street: Text::new("潮鸣街道", "Chaoming Street"),
        who: None,
        nav: Vec::new(),
        demo: false,
        path: path.to_owned(),
        toast: None,
    }
}

#[track_caller]
fn assert_has(page: &Markup, part: &str) {
    assert!(page.0.contains(part), "{part}\nis not in\n{}", page.0);
}

#[test]
fn every_icon_is_in_the_sprite() {
    let (_, bytes) = assets::all()
        .find(|(name, _)| name.starts_with("icons."))
        .unwrap();
    let sprite = std::str::from_utf8(bytes).unwrap();
    for which in Icon::ALL {
        let symbol = format!("<symbol id=\"{}\"", which.symbol());
        assert!(sprite.contains(&symbol), "{which:?}");
    }
}

#[test]
fn a_refused_form_keeps_its_values_and_ties_messages_to_fields() {
    let form = Form::post(Lang::En, "/report")
        .typed(Typed::new([("title", "a \"<b>\" c"), ("open", "1")]))
        .invalid(Invalid::default().and("title", "太长", "Too long"));
    let page = form.render(html! {
        (form.field("title", "标题", "Title").required().hint("One line"))
        (form.checkbox("open", "公开", "Public"))
    });
    assert_has(&page, "value=\"a &quot;&lt;b&gt;&quot; c\"");
    assert_has(&page, "aria-describedby=\"f-title-hint f-title-error\"");
    assert_has(&page, "aria-invalid=\"true\"");
    assert_has(&page, "<a href=\"#f-title\">Too long</a>");
    assert_has(&page, "value=\"1\" checked");
}

#[test]
fn a_password_is_never_written_back() {
    let form = Form::post(Lang::Zh, "/login").typed(Typed::new([("password", "山水123")]));
    let field = form
        .field("password", "密码", "Password")
        .password("current-password");
    assert!(!field.render().0.contains("山水123"));
}

#[test]
fn a_switch_leads_back_to_the_same_page() {
    let html = page(&view("/desk?q=楼道&late=1"), "待办", html! {});
    assert_has(
        &html,
        "/prefs?lang=en&amp;back=/desk%3Fq%3D%E6%A5%BC%E9%81%93%26late%3D1",
    );
    assert_has(&html, "<html lang=\"zh-CN\">");
    assert_has(&html, "<h1>待办</h1>");
    assert!(!html.0.contains("<script>") && !html.0.contains("style="));
}

#[test]
fn a_public_clock_says_in_words_whether_it_is_late() {
    let now: Timestamp = "2026-11-22T08:00:00Z".parse().unwrap();
    let hours = SignedDuration::from_hours;
    let chip = |clock| clock_chip(clock, now, Lang::Zh);
    let running = |due| chip(Clock::Running { due });
    assert_has(&running(now + hours(30)), "剩余 1 天 6 小时");
    assert_has(&running(now + hours(30)), "clock-good");
    assert_has(&running(now + hours(4)), "clock-warn");
    assert_has(&running(now - hours(5)), "已超时 5 小时");
    assert_has(&running(now - hours(5)), "clock-bad");
    assert_has(&chip(Clock::Paused { since: now }), "计时暂停");
    let stopped = |at| chip(Clock::Stopped { due: now, at });
    assert_has(&stopped(now), "按时完成");
    assert_has(&stopped(now + hours(3)), "超时 3 小时");
}

#[test]
fn a_table_cell_carries_its_heading_for_phones() {
    let columns = [Column::text("事项"), Column::number("件数")];
    let rows = [vec![html! { "楼道" }, html! { "7" }]];
    let html = table("队列", &columns, rows);
    assert_has(&html, "<th scope=\"row\">楼道</th>");
    assert_has(
        &html,
        "<td class=\"num\" data-label=\"件数\"><div class=\"cell\">7</div></td>",
    );
}

#[test]
fn charts_say_their_numbers_and_stay_inside_their_frame() {
    let bar = |value, text| Bar {
        label: "x",
        value,
        text,
    };
    let html = bars("件数", &[bar(0.0, "0"), bar(-3.0, "-3")]);
    assert_has(&html, "width=\"0\"");
    assert!(
        !html.0.contains("NaN") && !html.0.contains("inf"),
        "{}",
        html.0
    );
    let pair = |values| Pair {
        label: "2026年11月".to_owned(),
        short: "11月".to_owned(),
        values,
    };
    let html = pairs("件数", ["月", "报", "结"], &[pair([8, 2]), pair([0, -1])]);
    assert_has(&html, "y=\"75\" width=\"8\" height=\"25\"");
    assert_has(
        &html,
        "<th scope=\"row\">2026年11月</th><td>8</td><td>2</td>",
    );
    assert!(!html.0.contains("height=\"-"), "{}", html.0);
    assert_eq!(sparkline(&[1.0], "one").0, "");
    assert_has(&sparkline(&[2.0, 2.0], "flat"), "points=\"0,28 120,28\"");
}

#[test]
fn lists_without_neighbours_or_counts_show_nothing_of_them() {
    assert_eq!(pager(Lang::Zh, &Pager::default()).0, "");
    assert_eq!(count_badge(0, "项").0, "");
    assert_has(&count_badge(100, "项"), "99+");
}
