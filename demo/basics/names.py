"""Invented Chinese names. Brands are pairs of uncommon characters, so that nobody real is meant."""

import random

FIRST = "沄璟砺珩澜煜翊宸岚峥铄泓璞瀚昱骐锦渟屿曜沅铭浔珂琮峦钧汐垚彧霁蔚韬湛澍恺渲晟臻弈"
SECOND = "曜澜珩川屹禾岳汀钧麓恒帆棠渊衡越芃熙槿旻翎砚桓笙溪朔昀穹辰桉霖彦泽渡铎歌野谷舟峤"
FORMS = ("有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司")
BUILDINGS = ("大厦", "中心", "广场", "科创园", "智谷", "国际大厦", "文创园", "科技楼")

FIELDS = {
    "industrial_software": ("工业软件", "智造软件", "仿真技术", "数控软件", "工控科技"),
    "it_services": ("信息技术", "网络科技", "软件开发", "系统集成", "电子商务", "云服务"),
    "digital_content": ("数字文化", "影视传媒", "动漫科技", "互动娱乐", "数字传播", "文化创意"),
    "industrial_design": ("工业设计", "产品设计", "设计咨询"),
    "blockchain": ("区块链科技", "链信科技", "可信数据", "链上科技"),
    "it_innovation": ("信创科技", "基础软件", "信息安全"),
    "artificial_intelligence": ("人工智能科技", "智能科技", "视觉科技", "智算科技", "语音科技"),
    "metaverse": ("虚拟现实科技", "数字孪生科技", "沉浸科技"),
    "data_services": ("数据服务", "大数据科技", "数据技术", "数据咨询"),
    "smart_energy": ("智慧能源", "能源数字科技", "储能科技"),
    "satellite_internet": ("卫星科技", "星联通信", "空天信息"),
    "fintech": ("金融科技", "金服信息科技", "数科信息"),
    "research_services": ("检测技术", "工程技术", "知识产权服务", "认证服务", "生物技术"),
}
INDUSTRIES = {
    "industrial_software": ("6511", "6513", "6515"),
    "it_services": ("6520", "6531", "6540", "6550", "6560", "6490"),
    "digital_content": ("6572", "6579", "8710", "8730", "7251"),
    "industrial_design": ("7491", "7492"),
    "blockchain": ("6450", "6550"),
    "it_innovation": ("6511", "6512", "6440"),
    "artificial_intelligence": ("6513", "7320", "6560"),
    "metaverse": ("6572", "6513"),
    "data_services": ("6450", "6550", "6421"),
    "smart_energy": ("7514", "6531"),
    "satellite_internet": ("6331", "6339"),
    "fintech": ("6513", "6940", "6560"),
    "research_services": ("7320", "7452", "7481", "7484", "7520", "7450", "7340"),
}
BANKS = ("渝州商业银行", "两江口合作银行", "巴渝科创银行", "嘉陵城市银行", "山城农商银行")
PARTNERS = (
    "巴渝理工大学",
    "嘉陵师范学院",
    "渝州信息职业学院",
    "南岸工程大学",
    "山城艺术学院",
    "长江上游医科大学",
)


class Names:
    """Draws names of enterprises and buildings, never the same one twice."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._drawn: set[str] = set()

    def enterprise(self, sector: str) -> str:
        """A company name of that sector."""
        while True:
            field = self._rng.choice(FIELDS[sector])
            name = f"重庆{self.brand()}{field}{self._rng.choice(FORMS)}"
            if self._unused(name):
                return name

    def building(self) -> str:
        """The name of a carrier."""
        while True:
            name = f"{self.brand()}{self._rng.choice(BUILDINGS)}"
            if self._unused(name):
                return name

    def brand(self) -> str:
        """Two characters, possibly drawn before."""
        return self._rng.choice(FIRST) + self._rng.choice(SECOND)

    def _unused(self, name: str) -> bool:
        if name in self._drawn:
            return False
        self._drawn.add(name)
        return True
