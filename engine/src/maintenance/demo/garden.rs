//! Talks around the allotments, the bees and the compost.

use super::{DAY, HOUR, Talk, letter};

pub(super) const TALKS: &[Talk] = &[
    Talk {
        subject: "The seed garlic is here",
        letters: &[
            letter(
                "dao",
                &["anna", "ben", "carla"],
                HOUR + 40,
                "\
It came this morning: two sacks, one purple, one white. I put them in the cool room, left shelf, \
with a list.

Take what you ordered and tick your name. What is left on Sunday evening goes into the common bed.

Plant it deep, and before the first frost. Last year's “one knuckle” was too little, ask the crows.

Dao",
            )
            .unread_by(&["anna", "carla"]),
            letter(
                "ben",
                &["dao"],
                HOUR + 5,
                "\
Ticked, and took the purple ones. How many knuckles is deep?",
            )
            .unread_by(&["dao"]),
        ],
    },
    Talk {
        subject: "Pump on plot 14",
        letters: &[
            letter(
                "dao",
                &["anna"],
                24 * DAY + 6 * HOUR,
                "\
The hand pump on plot 14 gives air and a sad noise. Who looks after it?",
            )
            .archived_by(&["anna"]),
            letter(
                "anna",
                &["dao"],
                24 * DAY + 5 * HOUR,
                "\
I do, since last spring, it seems. Does it hold water if you pour some in from above?",
            )
            .archived_by(&["anna"]),
            letter(
                "dao",
                &["anna"],
                24 * DAY + 2 * HOUR,
                "\
For a minute, then it is gone.",
            )
            .archived_by(&["anna"]),
            letter(
                "anna",
                &["dao"],
                23 * DAY + 23 * HOUR,
                "\
Then it is the leather washer. I'll cut a new one from the old boot in the workshop.",
            )
            .archived_by(&["anna"]),
            letter(
                "dao",
                &["anna"],
                22 * DAY + 3 * HOUR,
                "\
It works! It works and it smells of boot. Thank you.",
            )
            .archived_by(&["anna"]),
        ],
    },
    Talk {
        subject: "Bees on the roof",
        letters: &[
            letter(
                "ben",
                &["anna", "carla", "dao"],
                17 * DAY + 4 * HOUR,
                "\
Dear all,

the second hive is strong enough to stay on the roof over winter. From now on please use the north \
stairs only, and leave the hatch closed, even when it is warm.

Honey: 19 kilos. Everybody who carried boxes in July gets a jar, they are in the pantry with your \
names on.

Ben",
            ),
            letter(
                "carla",
                &["ben"],
                17 * DAY + 2 * HOUR,
                "\
Nineteen! I did carry two boxes and was stung once, does that count twice?",
            ),
            letter(
                "anna",
                &["ben"],
                16 * DAY + 21 * HOUR,
                "\
It tastes of lime blossom and a little of the railway. Best jar so far.",
            ),
            letter(
                "ben",
                &["anna"],
                16 * DAY + 20 * HOUR,
                "\
I'll put that on the label.",
            ),
        ],
    },
    Talk {
        subject: "Compost rota for the next weeks",
        letters: &[letter(
            "dao",
            &["anna"],
            5 * DAY + 3 * HOUR,
            "\
You are down for the week after next, turning and watering. If the fork is missing, look \
behind heap three, I hide it there from the people who use it as a spade.

The whole rota: https://lindenhof.example/compost",
        )],
    },
    Talk {
        subject: "Hedgehog in the leaf pile",
        letters: &[
            letter(
                "ben",
                &["anna"],
                20 * HOUR,
                "\
Please nobody move the leaf pile at the west fence! It breathes.

I read up on it: https://lindenhof.example/garden/hedgehogs. They want leaves, quiet, and no milk.",
            ),
            letter(
                "anna",
                &["ben"],
                19 * HOUR,
                "\
I have put up a sign. It says “Do not disturb” and has a drawing of a hedgehog, so it will be \
read by children at least.",
            ),
            letter(
                "ben",
                &["anna"],
                3 * HOUR + 20,
                "\
Somebody has added a hot-water bottle to the drawing. I think we have found our new poster \
artist.",
            )
            .unread_by(&["anna"]),
        ],
    },
    Talk {
        subject: "Apples",
        letters: &[
            letter(
                "dao",
                &["anna"],
                12 * DAY + 7 * HOUR,
                "\
The press is booked for the last Saturday of the month, ten o'clock. Bring everything that floats.",
            )
            .archived_by(&["anna"]),
            letter(
                "anna",
                &["dao"],
                12 * DAY + 6 * HOUR,
                "\
Three crates from me, mostly Boskoop. And my big funnel.",
            )
            .archived_by(&["anna"]),
        ],
    },
    Talk {
        subject: "Greenhouse, 2 x 3 metres, for collection",
        letters: &[letter(
            "dao",
            &["ben"],
            5 * HOUR + 10,
            "\
My aunt is moving and her greenhouse needs a new home. Aluminium, all panes whole, five screws \
missing. Shall we take it for the herb corner? She would want 80 for it.",
        )
        .pending()],
    },
    Talk {
        subject: "Thank you for the soup",
        letters: &[letter(
            "dao",
            &["anna"],
            6 * DAY + 9 * HOUR,
            "\
The whole planting crew says: that was the best pumpkin soup since records began. I have washed \
the pot, it stands on your doorstep, with something in it.",
        )],
    },
];
