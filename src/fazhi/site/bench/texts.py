"""Bodies of at least 350 characters, each different, about things residents ask for. Made up."""

import random

PLACES = (
    "柳河镇东街",
    "青山乡卫生院门前",
    "石桥镇老粮站旁",
    "白杨乡中心小学",
    "县城人民路中段",
    "滨河小区三期",
)
THINGS = (
    "路灯从上个月起就不亮，晚上老人孩子出门全靠手电筒",
    "自来水一到早晚高峰就断，三楼以上接不到水",
    "垃圾点好几天没有清运，气味很大，苍蝇很多",
    "灌溉渠被施工的土方堵住，地里的苗已经发黄",
    "班车改了路线以后不再停靠，去医院要多走两公里",
    "楼道里堆满杂物，电动车夜里在里面充电，很不安全",
    "土地流转的租金拖了半年没有发，合同上写的是每年一月",
)
WISHES = (
    "希望有关部门到现场看一看，给一个明确的时间",
    "希望说明归哪个单位管、什么时候能办好、办不了是什么原因",
    "希望在入冬之前解决，需要我们配合的地方请直接联系",
)
LENGTH = 350


def body(seed: int) -> str:
    """One text of at least ``LENGTH`` characters; the same seed gives the same text."""
    chance = random.Random(seed)  # noqa: S311 - texts, not secrets
    text = f"（{seed}）您好，我是{chance.choice(PLACES)}的居民。"
    while len(text) < LENGTH:
        text += f"{chance.choice(PLACES)}{chance.choice(THINGS)}，已经有{chance.randint(2, 60)}天。"
        text += f"之前向{chance.choice(('村里', '物业', '社区', '镇上'))}反映过{chance.randint(1, 5)}次。{chance.choice(WISHES)}。"
    return text
