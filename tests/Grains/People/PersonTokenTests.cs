using Watchgrain.Grains.Governance;
using Watchgrain.Grains.People;
using Watchgrain.Grains.Tests.Protocol;
using Watchgrain.Transparency;

namespace Watchgrain.Grains.Tests.People;

public sealed class PersonTokenTests
{
    private const string Frozen =
        "2020000521E84007616E6E4141000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1FE020E8401B616E6F6E796D6F75733A626F624141000102030405060708090A0B0C0D0E"
        + "0F101112131415161718191A1B1C1D1E1FE0E0E0";

    private static byte[] Key => [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    // By another implementation of HMAC.
    [Fact]
    public void Token_OfANameUnderAKey_IsTheFirst40DigitsOfItsHmac()
    {
        Assert.Equal("person:0d1f12b8196c52b0db44a5429c83230230c04b5a", PersonToken.Of(Key, "ann"));
        Assert.Equal("0d1f12b8196c52b0db44a5429c83230230c04b5a", Convert.ToHexStringLower(PersonToken.Digest(PersonToken.Of(Key, "ann"))));
        Assert.NotEqual(PersonToken.Of(Key, "ann"), PersonToken.Of(Key, "Ann"));
        Assert.NotEqual(PersonKey.New("ann").Token, PersonKey.New("ann").Token);
    }

    [Fact]
    public void Request_UnderAKey_IsAnotherHmacThanAnyName()
    {
        var ann = new PersonKey("ann", Key);
        Assert.Equal("dd39066698ca", ann.NameOf("r"));
        Assert.NotEqual(ann.Token["person:".Length..][..12], ann.NameOf("ann"));
    }

    [Theory]
    [InlineData("ann", true)]
    [InlineData("anonymous", true)]
    [InlineData("anonymous:ann", true)]
    [InlineData("Policy", false)]
    [InlineData("person:unknown", false)]
    [InlineData("person:0d1f", true)]
    [InlineData("person:0D1F12B8196C52B0DB44A5429C83230230C04B5A", true)]
    [InlineData("person:0d1f12b8196c52b0db44a5429c83230230c04b5a", false)]
    [InlineData("policy", false)]
    [InlineData("watchgrain", false)]
    [InlineData("", false)]
    public void Text_IsAName_UnlessItIsTheMonitorsOwnOrAToken(string text, bool isName) => Assert.Equal(isName, EntryNames.IsName(text));

    [Fact]
    public void Bytes_OfTheState_AreFrozen()
    {
        var state = new PeopleGrainState { People = [new("ann", Key), new("anonymous:bob", Key)] };
        var bytes = Convert.ToHexString(Forms.People.SerializeToArray(state));
        Assert.Equal(Frozen, bytes);
        Assert.Equivalent(state, Forms.People.Deserialize(Convert.FromHexString(Frozen)), strict: true);
    }

    [Fact]
    public void EntryKey_OfAPersonsErasure_IsOfNoModel() => Assert.Equal(2, EntryKeys.PersonErasure(PersonToken.Of(Key, "ann")).Split('/').Length);
}
