"""The words that the renderer understands, as tables: tag -> words, singular, ``|`` between phrases.

Words match whole, with an English plural; Chinese ones match anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping

from .color import Rgb, rgb

SETTINGS: Mapping[str, str] = {
    "underwater": "underwater|under the sea|coral|reef|seabed|ocean floor|aquarium|海底|水下",
    "space": "space|galaxy|planet|orbit of|cosmos|nebula|asteroid|lunar|moon surface|mars|太空|宇宙|星球",
    "snow": "snow|snowy|winter|ice|glacier|arctic|antarctic|frozen|blizzard|tundra|雪",
    "desert": "desert|dune|sahara|canyon|mesa|savanna|savannah|oasis|沙漠",
    "forest": "forest|wood|jungle|spruce|pine|grove|rainforest|bamboo|woodland|森林|树林",
    "city": "city|street|alley|town|skyscraper|downtown|building|rooftop|cyberpunk|neon|market|gutter"
    "|traffic|tokyo|paris|new york|shanghai|station|plaza|village square|城市|街",
    "mountains": "mountain|peak|alp|alpine|cliff|valley|himalaya|ridge|summit|山",
    "sea": "sea|ocean|beach|coast|harbor|harbour|shore|wave|bay|island|lighthouse|surf|sail|lagoon|tide|海",
    "lake": "lake|river|pond|stream|waterfall|canal|puddle|湖|河",
    "indoors": "room|kitchen|indoor|indoors|studio|office|cafe|café|bedroom|table|desk|library|shop|bar|windowsill"
    "|restaurant|living room|sofa|couch|stage|laboratory|lab|房间|室内|厨房",
    "sky": "sky|cloud|above the clouds|aerial view|heaven|天空",
    "meadow": "meadow|grass|field|lawn|park|garden|hill|farm|prairie|pasture|countryside|backyard|草地|草原|花园",
}

LIGHTS: Mapping[str, str] = {
    "neon": "neon|cyberpunk|synthwave|vaporwave|night market|霓虹",
    "night": "night|midnight|moonlit|moonlight|starry|nocturnal|full moon|夜",
    "dusk": "dusk|twilight|blue hour|nightfall|黄昏",
    "golden": "sunset|golden hour|evening|golden light|warm light|late afternoon|autumn|日落|夕阳",
    "dawn": "sunrise|dawn|morning|daybreak|first light|日出|清晨",
    "storm": "storm|stormy|thunder|thunderstorm|lightning|hurricane|暴风",
    "mist": "fog|foggy|mist|misty|haze|hazy|overcast|grey|gray|gloomy|雾",
    "day": "day|noon|midday|sunny|daylight|sunlight|bright|summer|spring|sunshine|白天|阳光",
}

WEATHERS: Mapping[str, str] = {
    "rain": "rain|rainy|raining|rain-filled|drizzle|downpour|wet|storm|thunderstorm|雨",
    "snow": "snow|snowy|snowing|snowfall|snowflake|blizzard|雪",
    "fog": "fog|foggy|mist|misty|haze|hazy|smoke|smoky|雾",
}

SUBJECTS: Mapping[str, str] = {
    "cat": "cat|kitten|kitty|feline|猫",
    "dog": "dog|puppy|corgi|retriever|husky|poodle|hound|wolf|狗|犬",
    "fox": "fox|狐",
    "horse": "horse|pony|stallion|unicorn|mare|马",
    "deer": "deer|stag|fawn|elk|reindeer|moose|鹿",
    "lion": "lion|tiger|leopard|狮|虎",
    "bear": "bear|panda|熊",
    "rabbit": "rabbit|bunny|hare|兔",
    "bird": "bird|gull|seagull|eagle|crow|raven|owl|swallow|dove|pigeon|parrot|crane bird|swan|鸟",
    "fish": "fish|goldfish|koi|shark|salmon|鱼",
    "whale": "whale|dolphin|orca|鲸",
    "jellyfish": "jellyfish|jelly fish|octopus|水母",
    "butterfly": "butterfly|butterflies|moth|dragonfly|bee|蝴蝶",
    "person": "person|man|woman|girl|boy|child|kid|people|dancer|runner|chef|wizard|knight|samurai|couple|hiker|farmer"
    "|actor|singer|musician|monk|hero|traveler|traveller|someone|detective|barista|baby|lady|人|女孩|男孩",
    "astronaut": "astronaut|cosmonaut|spaceman|宇航员",
    "robot": "robot|android|mech|droid|cyborg|机器人",
    "boat": "paper boat|boat|sailboat|ship|yacht|canoe|ferry|kayak|船",
    "car": "car|taxi|truck|van|vehicle|jeep|bus|tram|汽车|车",
    "train": "train|locomotive|subway|metro|railway|火车",
    "bicycle": "bicycle|bike|cyclist|自行车",
    "plane": "plane|airplane|aeroplane|jet|aircraft|drone|飞机",
    "rocket": "rocket|spaceship|spacecraft|shuttle|火箭|飞船",
    "balloon": "balloon|hot air balloon|hot-air balloon|airship|气球",
    "kite": "kite|风筝",
    "lighthouse": "lighthouse|灯塔",
    "house": "house|cabin|cottage|hut|barn|home|房子",
    "castle": "castle|palace|tower|fortress|temple|pagoda|城堡",
    "lone tree": "lone tree|oak|cherry tree|apple tree|tree|sakura|树",
    "flower": "flower|rose|tulip|sunflower|daisy|blossom|lily|花",
    "lantern": "lantern|paper lantern|lamp|candle|灯笼",
    "umbrella": "umbrella|parasol|伞",
    "cup": "cup|coffee|tea|mug|teapot|latte|咖啡|茶",
}

# Parts of a setting or a light that the negative prompt can remove, besides weather and subjects.
EXTRAS: Mapping[str, str] = {
    "sun": "sun|太阳",
    "moon": "moon|月亮",
    "stars": "star|星星",
    "clouds": "cloud|云",
    "trees": "tree|spruce|pine|forest|树",
    "flowers": "flower|花",
    "grass": "grass|草",
    "lanterns": "lantern|lamp|light",
    "windows": "window|lit window",
    "waves": "wave|ripple",
    "buildings": "building|skyscraper|house",
}

CAMERAS: Mapping[str, str] = {
    "still": "static|fixed|locked-off|locked off|still camera|tripod|固定",
    "in": "push in|push-in|pushes in|slow push|dolly in|zoom in|zooms in|move in|moves in|closer|推近",
    "out": "pull back|pulls back|pull out|pulls out|dolly out|zoom out|zooms out|pull-back|拉远",
    "orbit": "orbit|orbits|orbiting|arc shot|circles around|around the subject|环绕",
    "left": "pan left|pans left|truck left|tracks left",
    "right": "pan right|pans right|pan|pans|panning|truck|tracking|track|tracks|follow|follows|following|平移",
    "up": "tilt up|tilts up|crane up|crane|rise|rises|crane shot|升",
    "down": "tilt down|tilts down|crane down|descend|descends",
    "hand": "handheld|hand-held|hand held|shaky|documentary|手持",
}

FRAMINGS: Mapping[str, str] = {
    "close": "close-up|close up|closeup|macro|portrait of|特写",
    "wide": "wide|extreme wide|aerial|bird's-eye|overhead|establishing|panorama|distant|far away|tiny|远景",
}

BUSY = (
    "run|running|runs|ran|walk|walking|walks|trot|trots|trotting|jump|jumps|jumping|leap|leaps|leaping|chase|chases|"
    "chasing|gallop|gallops|galloping|dance|dances|dancing|play|plays|playing|stroll|strolls|hop|hops|dash|dashes|"
    "race|races|racing|wander|wanders|march|marches|跑|走"
)

SOUNDS: Mapping[str, str] = {
    "rain": "rain|rainy|raining|rain-filled|drizzle|downpour|storm|雨",
    "surf": "surf|wave|sea|ocean|beach|coast|shore|海",
    "wind": "wind|windy|breeze|storm|blizzard|desert|dune|mountain|风",
    "water": "river|stream|waterfall|brook|gutter|pond|lake|fountain|underwater|河",
    "birds": "bird|birdsong|gull|seagull|forest|meadow|garden|jungle|鸟",
    "hum": "city|street|traffic|market|neon|car|engine|train|motor|plane|drone|robot|城市|街",
    "bell": "bell|chime|tram bell|church",
    "horn": "foghorn|horn|whistle",
    "steps": "footstep|step|walk|walking|walks|run|running|runs|trots|gallop|gallops",
    "fire": "fire|campfire|crackle|flame|candle",
    "thunder": "thunder|thunderstorm|lightning|explosion",
    "music": "music|song|piano|guitar|melody|orchestra|violin|jazz|lullaby|音乐",
}

COLORS: Mapping[str, Rgb] = {
    name: rgb(code)
    for name, code in {
        "red": "#d4342c",
        "crimson": "#b3202c",
        "orange": "#e8812e",
        "yellow": "#f2c230",
        "golden": "#e3a93a",
        "gold": "#e3a93a",
        "green": "#3f9a57",
        "emerald": "#1f8f62",
        "teal": "#25908f",
        "cyan": "#3cbad0",
        "blue": "#2f6fd0",
        "navy": "#22386e",
        "purple": "#7d4bc0",
        "violet": "#7d4bc0",
        "pink": "#ea7aa6",
        "magenta": "#d23f97",
        "brown": "#7c5233",
        "black": "#2a2c35",
        "white": "#f4f1ea",
        "grey": "#8b9099",
        "gray": "#8b9099",
        "silver": "#b9c0c9",
        "ginger": "#e08a3c",
        "红": "#d4342c",
        "橙": "#e8812e",
        "黄": "#f2c230",
        "绿": "#3f9a57",
        "蓝": "#2f6fd0",
        "紫": "#7d4bc0",
        "黑": "#2a2c35",
        "白": "#f4f1ea",
    }.items()
}

COUNTS: Mapping[str, int] = {
    "a": 1,
    "an": 1,
    "one": 1,
    "single": 1,
    "lonely": 1,
    "two": 2,
    "pair": 2,
    "couple": 2,
    "both": 2,
    "three": 3,
    "four": 3,
    "five": 3,
    "several": 3,
    "many": 3,
    "some": 3,
    "flock": 3,
    "school": 3,
    "group": 3,
}
