//! linli-calendar
