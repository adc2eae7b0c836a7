//! Enums of words that stand in files, in the store and in the API.

/// Makes an enum of which each variant has a code, with `CODES`, `code()`, and serde by the codes. The crate it is used
/// in needs serde.
///
/// With words in two languages behind each code it also makes `title()`. With what such a code is behind the name, such
/// as `"kind of action"`, also `ALL`, `FromStr` and `Display`: whoever writes another is told all that there are.
///
/// ```
/// linli_kernel::codes! {
///     /// How well a value is guarded.
///     Class, "class" {
///         /// Anybody may read it.
///         Open = "open", "公开", "open";
///         /// The office reads it.
///         Internal = "internal", "内部", "internal";
///     }
/// }
/// assert_eq!(Class::CODES, ["open", "internal"]);
/// assert_eq!(Class::Open.title().zh, "公开");
/// assert_eq!("shut".parse::<Class>(), Err("unknown class \"shut\": one of open, internal".to_owned()));
/// ```
#[macro_export]
macro_rules! codes {
    (@code $name:ident { $($variant:ident = $code:literal;)* }) => {
        impl $name {
            /// The codes, in order.
            pub const CODES: &'static [&'static str] = &[$($code,)*];

            /// The name in files, in the store and in the API.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code,)* } }
        }
    };
    ($(#[$top:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal;)* }) => {
        $(#[$top])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $code)] $variant,)* }

        $crate::codes! { @code $name { $($variant = $code;)* } }
    };
    ($(#[$top:meta])* $name:ident, $what:literal { $($(#[$doc:meta])* $variant:ident = $code:literal;)* }) => {
        $(#[$top])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$doc])* $variant,)* }

        $crate::codes! { @code $name { $($variant = $code;)* } }

        impl $name {
            /// Every one, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
        }

        impl ::std::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($code => Ok(Self::$variant),)*
                    other => Err(format!("unknown {} {other:?}: one of {}", $what, Self::CODES.join(", "))),
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { f.write_str(self.code()) }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { to.serialize_str(self.code()) }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <::std::borrow::Cow<'de, str> as ::serde::Deserialize>::deserialize(from)?;
                text.parse().map_err(::serde::de::Error::custom)
            }
        }
    };
    ($(#[$top:meta])* $name:ident $(, $what:literal)? { $($(#[$doc:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal;)* }) => {
        $crate::codes! { $(#[$top])* $name $(, $what)? { $($(#[$doc])* $variant = $code;)* } }

        impl $name {
            /// What people read.
            #[must_use]
            pub fn title(self) -> $crate::Text { match self { $(Self::$variant => $crate::Text::new($zh, $en),)* } }
        }
    };
}
