"""What the demo's shop sells."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Good:
    """A product; ``price`` in euro cents, one variant for each of ``kinds``."""

    title: str
    type: str
    vendor: str
    price: int
    kinds: tuple[str, ...] = ("One size",)
    tags: tuple[str, ...] = ()
    minimum_age: int = 0
    final_sale: bool = False


_SIZES = ("S", "M", "L", "XL")
_SHOES = ("38", "40", "42", "44")
GOODS = (
    Good(title="Harbour jumper", type="Knitwear", vendor="Lotsenhaus", price=8_900, kinds=_SIZES, tags=("wool",)),
    Good(title="Dune cardigan", type="Knitwear", vendor="Lotsenhaus", price=9_900, kinds=_SIZES, tags=("wool",)),
    Good(title="Pilot's scarf", type="Accessories", vendor="Lotsenhaus", price=3_900, kinds=("Sand", "Slate", "Rust")),
    Good(title="Tide beanie", type="Accessories", vendor="Lotsenhaus", price=2_490, kinds=("Slate", "Moss")),
    Good(title="Linen shirt Ada", type="Shirts", vendor="Halm & Söhne", price=6_490, kinds=_SIZES, tags=("linen",)),
    Good(title="Linen shirt Emil", type="Shirts", vendor="Halm & Söhne", price=6_490, kinds=_SIZES, tags=("linen",)),
    Good(title="Poplin shirt Ida", type="Shirts", vendor="Halm & Söhne", price=5_490, kinds=_SIZES),
    Good(title="Field overshirt", type="Jackets", vendor="Halm & Söhne", price=11_900, kinds=_SIZES),
    Good(title="Rain jacket Sleet", type="Jackets", vendor="Wetterlicht", price=17_900, kinds=_SIZES, tags=("outdoor",)),
    Good(title="Down vest Föhn", type="Jackets", vendor="Wetterlicht", price=14_900, kinds=_SIZES, tags=("outdoor",)),
    Good(title="Everyday chinos", type="Trousers", vendor="Halm & Söhne", price=7_900, kinds=("30", "32", "34", "36")),
    Good(title="Corduroy trousers", type="Trousers", vendor="Halm & Söhne", price=8_900, kinds=("30", "32", "34", "36")),
    Good(title="Denim no. 7", type="Trousers", vendor="Blauwerk", price=10_900, kinds=("30", "32", "34", "36")),
    Good(title="Merino tee", type="Basics", vendor="Lotsenhaus", price=4_900, kinds=_SIZES, tags=("wool", "basics")),
    Good(title="Cotton tee, pack of two", type="Basics", vendor="Blauwerk", price=3_490, kinds=_SIZES, tags=("basics",)),
    Good(title="Ribbed socks, three pairs", type="Basics", vendor="Blauwerk", price=1_990, kinds=("36–40", "41–46"), tags=("basics",)),
    Good(title="Swim shorts", type="Swimwear", vendor="Wetterlicht", price=4_490, kinds=_SIZES, tags=("hygiene",), final_sale=True),
    Good(title="Felt slippers", type="Shoes", vendor="Stubenwarm", price=4_990, kinds=_SHOES),
    Good(title="Canvas trainers", type="Shoes", vendor="Blauwerk", price=7_490, kinds=_SHOES),
    Good(title="Chelsea boots", type="Shoes", vendor="Sattelweg", price=18_900, kinds=_SHOES, tags=("leather",)),
    Good(title="Leather belt", type="Accessories", vendor="Sattelweg", price=4_990, kinds=("85", "95", "105"), tags=("leather",)),
    Good(title="Card holder", type="Accessories", vendor="Sattelweg", price=3_490, kinds=("Cognac", "Black"), tags=("leather", "gift")),
    Good(title="Weekend bag", type="Bags", vendor="Sattelweg", price=24_900, kinds=("Olive", "Navy")),
    Good(title="Tote of heavy canvas", type="Bags", vendor="Blauwerk", price=2_990),
    Good(title="Umbrella Drizzle", type="Accessories", vendor="Wetterlicht", price=3_990, kinds=("Navy", "Mustard")),
    Good(title="Wool blanket", type="Home", vendor="Stubenwarm", price=9_900, kinds=("Oat", "Fir"), tags=("wool", "gift")),
    Good(title="Linen bed set", type="Home", vendor="Stubenwarm", price=16_900, kinds=("135 × 200", "155 × 220"), tags=("linen",)),
    Good(title="Stoneware mug", type="Home", vendor="Tonkrug", price=1_690, kinds=("Chalk", "Ink"), tags=("gift", "fragile")),
    Good(title="Stoneware bowl", type="Home", vendor="Tonkrug", price=2_290, kinds=("Chalk", "Ink"), tags=("fragile",)),
    Good(title="Beeswax candle", type="Home", vendor="Stubenwarm", price=1_290, tags=("gift",)),
    Good(title="Enamel kettle", type="Kitchen", vendor="Tonkrug", price=5_490),
    Good(title="Bread knife", type="Kitchen", vendor="Klingenthal", price=6_990, minimum_age=18),
    Good(title="Chef's knife", type="Kitchen", vendor="Klingenthal", price=9_490, minimum_age=18),
    Good(title="Juniper gin, 0.5 l", type="Drinks", vendor="Brennerei am Deich", price=3_690, tags=("food",), minimum_age=18, final_sale=True),
    Good(title="Cider, six bottles", type="Drinks", vendor="Brennerei am Deich", price=2_390, tags=("food",), minimum_age=16, final_sale=True),
    Good(title="Rose-hip jam", type="Food", vendor="Brennerei am Deich", price=690, tags=("food",), final_sale=True),
    Good(title="Hand cream", type="Care", vendor="Kräuterhof", price=1_490, tags=("hygiene",), final_sale=True),
    Good(title="Soap, bar of oak moss", type="Care", vendor="Kräuterhof", price=890, tags=("hygiene", "gift"), final_sale=True),
    Good(title="Notebook, dotted", type="Paper", vendor="Bogen 4", price=1_190, kinds=("A5", "A6")),
    Good(title="Engraved name plate", type="Home", vendor="Bogen 4", price=2_490, tags=("made to order",), final_sale=True),
)  # fmt: skip
