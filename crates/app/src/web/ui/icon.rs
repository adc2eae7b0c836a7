//! Icons: the ones named here, and no others, are in the sprite that `build.rs` makes.

use maud::{Markup, html};

use crate::web::assets;

macro_rules! icons {
    ($($name:ident = $symbol:literal;)*) => {
        /// A pictogram of bootstrap-icons. To use another one, add a line.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the names are those of the pictures")]
        pub enum Icon { $($name,)* }

        impl Icon {
            /// Every icon, for the gallery and its test.
            pub const ALL: &'static [Icon] = &[$(Icon::$name,)*];

            /// The symbol's name in the sprite.
            #[must_use]
            pub fn symbol(self) -> &'static str { match self { $(Icon::$name => $symbol,)* } }
        }
    };
}

icons! {
    Alarm = "alarm";
    ArrowDown = "arrow-down";
    ArrowLeft = "arrow-left";
    ArrowRight = "arrow-right";
    ArrowUp = "arrow-up";
    Back = "chevron-left";
    Bell = "bell-fill";
    BellOutline = "bell";
    Book = "journal-text";
    Building = "building";
    Buildings = "buildings";
    Calendar = "calendar3";
    Camera = "camera-fill";
    Car = "car-front-fill";
    Chart = "bar-chart-line-fill";
    Chat = "chat-dots-fill";
    Check = "check-lg";
    CheckCircle = "check-circle-fill";
    Checklist = "list-check";
    Clock = "clock";
    Close = "x-lg";
    Compass = "compass";
    Desk = "inboxes-fill";
    Dot = "record-fill";
    Down = "chevron-down";
    Download = "download";
    Droplet = "droplet-fill";
    Ear = "ear-fill";
    Edit = "pencil-square";
    Eye = "eye-fill";
    EyeOff = "eye-slash-fill";
    FaceAngry = "emoji-angry-fill";
    FaceFrown = "emoji-frown-fill";
    FaceGrin = "emoji-grin-fill";
    FaceNeutral = "emoji-neutral-fill";
    FaceSmile = "emoji-smile-fill";
    File = "file-earmark-text";
    Filter = "funnel-fill";
    Fire = "fire";
    Flag = "flag-fill";
    Gear = "gear-fill";
    Globe = "translate";
    Hand = "hand-thumbs-up-fill";
    Heart = "heart-fill";
    Hourglass = "hourglass-split";
    House = "house-door-fill";
    HouseHeart = "house-heart-fill";
    Image = "image";
    Inbox = "inbox";
    Info = "info-circle-fill";
    Keyboard = "keyboard";
    Leaf = "leaf-fill";
    Lightning = "lightning-charge-fill";
    List = "list-ul";
    Lock = "lock-fill";
    LogOut = "box-arrow-right";
    Map = "map-fill";
    Megaphone = "megaphone-fill";
    Menu = "list";
    More = "three-dots";
    Pause = "pause-circle-fill";
    People = "people-fill";
    Person = "person-fill";
    PersonBadge = "person-badge-fill";
    Phone = "telephone-fill";
    Pin = "geo-alt-fill";
    Play = "play-circle-fill";
    Plus = "plus-lg";
    Print = "printer";
    Question = "question-circle-fill";
    Refresh = "arrow-clockwise";
    Return = "arrow-return-left";
    Search = "search";
    Send = "send-fill";
    Shield = "shield-check";
    ShieldLock = "shield-lock-fill";
    Signpost = "signpost-split-fill";
    Star = "star-fill";
    StarOutline = "star";
    Stop = "stop-circle-fill";
    Tools = "tools";
    Trash = "trash3-fill";
    Tree = "diagram-3-fill";
    Up = "chevron-up";
    Upload = "upload";
    Warning = "exclamation-triangle-fill";
    Whistle = "broadcast-pin";
    Wrench = "wrench-adjustable";
    XCircle = "x-circle-fill";
}

/// A decorative icon, hidden from screen readers: words beside it say the same.
#[must_use]
pub fn icon(which: Icon) -> Markup {
    html! {
        svg.icon aria-hidden="true" focusable="false" width="16" height="16" fill="currentColor" {
            use href={ (assets::url("icons.svg")) "#" (which.symbol()) } {}
        }
    }
}
