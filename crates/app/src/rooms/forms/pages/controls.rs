//! The control of each kind of field. Everything works without JavaScript: photos and signatures are files, a location
//! is typed, a place is searched by a round trip.

use linli_forms::{Choice, Field, FieldKind, Form};
use linli_kernel::{Lang, Text};
use maud::{Markup, html};
use serde_json::Value;

use super::super::typed;
use super::super::words::{self, Names};
use crate::web::ui::{self, Icon};

/// So many choices are cards; more are a list to pull down.
const CARDS: usize = 8;

/// What may be chosen of the registry: ids with what they are called.
#[derive(Clone, Debug, Default)]
pub(super) struct Offers {
    pub places: Vec<(String, String)>,
    pub people: Vec<(String, String)>,
}

/// A field with what stands in it.
pub(super) struct Control<'a> {
    pub lang: Lang,
    pub form: &'a Form,
    pub field: &'a Field,
    pub path: &'a str,
    pub value: Option<&'a Value>,
    pub required: bool,
    /// The codes that may be chosen now; all where none.
    pub offered: Option<&'a [String]>,
    pub wrong: Option<&'a Text>,
    pub names: &'a Names,
    pub offers: &'a Offers,
}

impl Control<'_> {
    /// The control.
    pub(super) fn render(&self) -> Markup {
        match self.field.kind {
            FieldKind::Text
            | FieldKind::Barcode
            | FieldKind::LongText
            | FieldKind::Number
            | FieldKind::Money
            | FieldKind::Date
            | FieldKind::Time => self.input(),
            FieldKind::Choice => self.choice(),
            FieldKind::Choices => self.choices(),
            FieldKind::YesNo => self.yes_no(),
            FieldKind::Photo => self.files(false),
            FieldKind::Signature => self.files(true),
            FieldKind::Location => self.location(),
            FieldKind::Place => self.place(),
            FieldKind::Person => self.from(&self.offers.people),
            FieldKind::Note | FieldKind::Computed => html! {},
        }
    }

    /// The question with its unit.
    fn label(&self) -> String {
        let title = self.field.title.get(self.lang);
        let unit = match (&self.field.unit, self.field.kind) {
            (Some(unit), _) => unit.get(self.lang),
            (None, FieldKind::Money) => self.lang.pick("元", "yuan"),
            (None, _) => return title.to_owned(),
        };
        match self.lang {
            Lang::Zh => format!("{title}（{unit}）"),
            Lang::En => format!("{title} ({unit})"),
        }
    }

    /// The question of a group of controls, and that it need not be answered.
    fn legend(&self) -> String {
        let label = self.label();
        if self.required {
            return label;
        }
        format!("{label}{}", self.lang.pick("（选填）", " (optional)"))
    }

    fn hint(&self) -> Option<&str> {
        self.field.hint.as_ref().map(|text| text.get(self.lang))
    }

    fn error(&self) -> Option<String> {
        self.wrong.map(|text| text.get(self.lang).to_owned())
    }

    /// What stands in a field of text.
    fn text(&self) -> String {
        match self.value {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(fen)) if self.field.kind == FieldKind::Money => {
                fen.as_i64().map(words::yuan).unwrap_or_default()
            }
            Some(Value::Bool(true)) => "yes".to_owned(),
            Some(Value::Bool(false)) => "no".to_owned(),
            Some(Value::Number(number)) => number.to_string(),
            None | Some(Value::Null | Value::Array(_) | Value::Object(_)) => String::new(),
        }
    }

    fn list(&self) -> Vec<&Choice> {
        let lists = &self.form.def().lists;
        let list = lists
            .iter()
            .find(|list| Some(&list.id) == self.field.list.as_ref());
        let all = list.into_iter().flat_map(|list| &list.choices);
        let may = |choice: &&Choice| self.offered.is_none_or(|codes| codes.contains(&choice.id));
        all.filter(may).collect()
    }

    fn input(&self) -> Markup {
        let (name, label) = (typed::name(self.path), self.label());
        let field = ui::Field::new(self.lang, &name, &label);
        let mut field = self.shaped(field).value(self.text()).error(self.error());
        if let Some(hint) = self.hint() {
            field = field.hint(hint);
        }
        if self.required {
            field = field.required();
        }
        html! { (field) }
    }

    /// With the keyboard and picker of its kind.
    fn shaped<'f>(&self, field: ui::Field<'f>) -> ui::Field<'f> {
        let whole = self.field.decimals.unwrap_or(0) == 0;
        match self.field.kind {
            FieldKind::LongText => field.area(4),
            FieldKind::Number if whole => field.number(),
            FieldKind::Number | FieldKind::Money => field.decimal(),
            FieldKind::Date => field.date(),
            FieldKind::Time => field.time(),
            FieldKind::Text
            | FieldKind::Barcode
            | FieldKind::Choice
            | FieldKind::Choices
            | FieldKind::YesNo
            | FieldKind::Photo
            | FieldKind::Signature
            | FieldKind::Location
            | FieldKind::Place
            | FieldKind::Person
            | FieldKind::Note
            | FieldKind::Computed => field,
        }
    }

    fn choice(&self) -> Markup {
        let list = self.list();
        let pairs: Vec<(String, String)> = list
            .iter()
            .map(|one| (one.id.clone(), one.title.get(self.lang).to_owned()))
            .collect();
        if pairs.len() > CARDS {
            return self.from(&pairs);
        }
        self.cards(&pairs)
    }

    fn yes_no(&self) -> Markup {
        let pair =
            |code: &str, zh: &str, en: &str| (code.to_owned(), self.lang.pick(zh, en).to_owned());
        self.cards(&[pair("yes", "是", "Yes"), pair("no", "否", "No")])
    }

    fn cards(&self, pairs: &[(String, String)]) -> Markup {
        let cards: Vec<ui::Choice<'_>> = pairs
            .iter()
            .map(|(value, label)| ui::Choice {
                value,
                label,
                line: "",
                icon: None,
            })
            .collect();
        let (name, chosen) = (typed::name(self.path), self.text());
        let cards = ui::radio_cards(
            self.lang,
            &name,
            &self.legend(),
            &cards,
            &chosen,
            self.wrong,
        );
        html! { (cards) (self.hint_below()) }
    }

    /// A list to pull down; what is chosen stands in it also where it is not offered.
    fn from(&self, pairs: &[(String, String)]) -> Markup {
        let chosen = self.text();
        let own = self
            .names
            .get(&chosen)
            .cloned()
            .unwrap_or_else(|| chosen.clone());
        let mut options: Vec<(&str, &str)> = vec![("", self.lang.pick("请选择", "Choose"))];
        options.extend(
            pairs
                .iter()
                .map(|(value, label)| (value.as_str(), label.as_str())),
        );
        if !chosen.is_empty() && pairs.iter().all(|(value, _)| *value != chosen) {
            options.push((&chosen, &own));
        }
        let (name, label) = (typed::name(self.path), self.label());
        let mut field = ui::Field::new(self.lang, &name, &label)
            .select(options)
            .value(chosen.clone())
            .error(self.error());
        if let Some(hint) = self.hint() {
            field = field.hint(hint);
        }
        if self.required {
            field = field.required();
        }
        html! { (field) }
    }

    fn choices(&self) -> Markup {
        let name = typed::name(self.path);
        let chosen: Vec<&str> = match self.value {
            Some(Value::Array(codes)) => codes.iter().filter_map(Value::as_str).collect(),
            None
            | Some(
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Object(_),
            ) => Vec::new(),
        };
        html! {
            fieldset.field aria-describedby=[self.wrong.map(|_| format!("f-{name}-error"))] {
                legend.form-label { (self.legend()) }
                (self.hint_below())
                div.choices {
                    @for (nth, choice) in self.list().into_iter().enumerate() {
                        label.choice {
                            input.form-check-input.fill-tick id=[(nth == 0).then(|| format!("f-{name}"))] type="checkbox" name=(name)
                                value=(choice.id) checked[chosen.contains(&choice.id.as_str())];
                            span.choice-text { span.choice-label { (choice.title.get(self.lang)) } }
                        }
                    }
                }
                (self.error_below(&name))
            }
        }
    }

    fn hint_below(&self) -> Markup {
        html! { @if let Some(hint) = self.hint() { p.hint { (hint) } } }
    }

    fn error_below(&self, name: &str) -> Markup {
        html! {
            @if let Some(text) = self.wrong {
                p.field-error #{ "f-" (name) "-error" } { (ui::icon(Icon::Warning)) span { (text.get(self.lang)) } }
            }
        }
    }

    /// Photos, or a signature: drawn with a finger where there is a script, else a photo of it on paper.
    fn files(&self, signature: bool) -> Markup {
        let (lang, name) = (self.lang, typed::name(self.path));
        let usual = if signature {
            lang.pick(
                "用手指签名；或拍下纸上的签名。",
                "Sign with a finger, or photograph a signature on paper.",
            )
        } else {
            lang.pick(
                "可直接拍照；位置等隐私信息会自动去除。",
                "Take them now or choose. Location data is removed.",
            )
        };
        let hint = self.hint().unwrap_or(usual);
        let label = self.legend();
        let ids: Vec<&str> = match self.value {
            Some(Value::Array(ids)) => ids.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(id)) => vec![id],
            None | Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) => {
                Vec::new()
            }
        };
        html! {
            div id={ "f-" (name) } data-sign[signature] data-sign-words=[signature.then(|| lang.pick("在此签名|完成签名|重签", "Sign here|Use this signature|Clear"))] {
                (ui::photo_field(lang, &format!("photo:{name}"), &label, hint, self.wrong))
                @if !ids.is_empty() {
                    ul.photos {
                        @for id in ids {
                            li {
                                img src={ "/files/" (id) "/thumb" } alt=(lang.pick("已上传的照片", "Photo already uploaded")) width="112" height="112";
                                input type="hidden" name={ "kept:" (name) } value=(id);
                                label.check.small { input.form-check-input type="checkbox" name={ "gone:" (name) } value=(id); span { (lang.pick("移除", "Remove")) } }
                            }
                        }
                    }
                }
            }
        }
    }

    fn location(&self) -> Markup {
        let (lang, name) = (self.lang, typed::name(self.path));
        let part = |key: &str| match self.value.and_then(|value| value.get(key)) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            None | Some(Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) => {
                String::new()
            }
        };
        let systems = [
            ("wgs84", "WGS-84"),
            ("cgcs2000", "CGCS2000"),
            ("gcj02", "GCJ-02"),
            ("bd09", "BD-09"),
        ];
        let own = |key: &str| format!("{name}.{key}");
        let (lat, lon, system) = (own("lat"), own("lon"), own("system"));
        let chosen = Some(part("system")).filter(|text| !text.is_empty());
        html! {
            fieldset.field id={ "f-" (name) } data-locate data-failed=(lang.pick("没有取到位置，请手工填写，或到室外再试", "No location was found; type it, or try again outdoors")) {
                legend.form-label { (self.legend()) }
                (self.hint_below())
                button.btn.btn-plain type="button" data-here hidden { (ui::icon(Icon::Compass)) span { (lang.pick("取当前位置", "Use where I am")) } }
                div.fill-spot {
                    (ui::Field::new(lang, &lat, lang.pick("纬度", "Latitude")).decimal().value(part("lat")).required())
                    (ui::Field::new(lang, &lon, lang.pick("经度", "Longitude")).decimal().value(part("lon")).required())
                    (ui::Field::new(lang, &system, lang.pick("坐标系", "Reference system")).select(systems).value(chosen.unwrap_or_else(|| "wgs84".to_owned())).required())
                }
                input type="hidden" name=(own("accuracy")) value=(part("accuracy"));
                (self.error_below(&name))
            }
        }
    }

    fn place(&self) -> Markup {
        let (lang, name) = (self.lang, typed::name(self.path));
        let asked = format!("q.{name}");
        html! {
            (self.from(&self.offers.places))
            div.d-flex.gap-2.fill-find {
                label.visually-hidden for={ "f-" (asked) } { (lang.pick("找别的地点：", "Another place: ")) (self.field.title.get(lang)) }
                input.form-control #{ "f-" (asked) } type="search" name=(asked) maxlength="60" autocomplete="off" placeholder=(lang.pick("小区名、拼音或首字母", "Compound, pinyin or initials"));
                button.btn.btn-plain type="submit" name="do" value={ "find:" (self.path) } { (lang.pick("查找", "Find")) }
            }
        }
    }
}
