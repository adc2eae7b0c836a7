//! The help on keyboard shortcuts: a dialog that the script opens with `?` or the button beside.

use linli_kernel::Lang;
use maud::{Markup, html};

use super::{Icon, icon};

/// A shortcut: its keys, and what they do in Chinese and English.
pub type Shortcut<'a> = (&'a [&'a str], &'a str, &'a str);

/// The shortcuts of a page, with the switch that turns single keys off (WCAG 2.1.4). Shown with JavaScript only,
/// since there are no shortcuts without.
#[must_use]
pub fn keys(lang: Lang, all: &[Shortcut<'_>]) -> Markup {
    let title = lang.pick("键盘快捷键", "Keyboard shortcuts");
    html! {
        button.btn.btn-quiet.keys-open type="button" data-keys-open aria-haspopup="dialog" aria-keyshortcuts="?" {
            (icon(Icon::Keyboard)) span { (title) }
        }
        dialog.keys data-keys aria-label=(title) data-on=(lang.pick("单键快捷键已打开", "Single-key shortcuts are on"))
            data-off=(lang.pick("单键快捷键已关闭", "Single-key shortcuts are off")) {
            h2 { (title) }
            dl.keys-list {
                @for (keys, zh, en) in all {
                    div { dt { @for key in *keys { kbd { (key) } " " } } dd { (lang.pick(zh, en)) } }
                }
            }
            label.check { input.form-check-input type="checkbox" data-keys-on; span { (lang.pick("使用单键快捷键（Ctrl+Alt+K 也可切换）", "Use single keys (Ctrl+Alt+K switches too)")) } }
            button.btn.btn-main type="button" data-keys-close { (lang.pick("关闭", "Close")) }
        }
    }
}
