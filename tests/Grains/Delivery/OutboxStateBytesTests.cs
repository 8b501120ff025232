using Watchgrain.Grains.Delivery;
using Watchgrain.Grains.Tests.Protocol;

namespace Watchgrain.Grains.Tests.Delivery;

public sealed class OutboxStateBytesTests
{
    /// <summary>From before somebody could insist.</summary>
    private const string FrozenWithoutInsistence =
        "20004D21000521E80039415B666C696768742D64656C61792F312F666561747572653D64697374616E63652F736F757263653D666565642D3301092180E0CE8099AB49DE08810000000000000000E0E020E800454139666C696768742D64656C61792F312F736F757263653D666565642D3501012180E0741E97AB49DE08810000000000000000E0E0E021000321E80025411D666C696768742D64656C61792F310151413374686520726563656976657220616E737765726564203431302180E00C5A35A349DE08810000000000000000E0E0E0012D015D0105412B6E6F20616E737765722077697468696E20313020732180E0A14F98AB49DE08810000000000000000E0E0";

    private const string Frozen =
        "20004D21000521E80039415B666C696768742D64656C61792F312F666561747572653D64697374616E63652F736F757263653D666565642D3301092180E0CE8099AB49DE08810000000000000000E0C101E020E800454139666C696768742D64656C61792F312F736F757263653D666565642D3501012180E0741E97AB49DE08810000000000000000E04107616E6EE0E021000321E80025411D666C696768742D64656C61792F310151413374686520726563656976657220616E737765726564203431302180E00C5A35A349DE08810000000000000000E0E0E0012D015D0105412B6E6F20616E737765722077697468696E20313020732180E0A14F98AB49DE08810000000000000000E0E0";

    /// <summary>Of an outbox that has read nothing yet.</summary>
    private const string FrozenNew = "20000321E021E00101010101014101C101E0";

    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    [Fact]
    public void Bytes_OfThisForm_AreFrozen() => Assert.Equal((Frozen, FrozenNew), (Convert.ToHexString(Forms.Outboxes.SerializeToArray(State())), Convert.ToHexString(Forms.Outboxes.SerializeToArray(new OutboxState()))));

    [Fact]
    public void Bytes_Frozen_AreReadAsTheyWereWritten()
    {
        Assert.Equivalent(State(), Forms.Outboxes.Deserialize(Convert.FromHexString(Frozen)), strict: true);
        Assert.Equivalent(WithoutInsistence(), Forms.Outboxes.Deserialize(Convert.FromHexString(FrozenWithoutInsistence)), strict: true);
        Assert.Equivalent(new OutboxState(), Forms.Outboxes.Deserialize(Convert.FromHexString(FrozenNew)), strict: true);
    }

    private static OutboxState WithoutInsistence()
    {
        var state = State();
        state.Pending = [.. state.Pending.Select(pending => pending with { InsistedBy = null })];
        return state;
    }

    private static OutboxState State() => new()
    {
        Next = 19,
        Pending = [new(14, "flight-delay/1/feature=distance/source=feed-3", 2, Now.AddSeconds(4)), new(17, "flight-delay/1/source=feed-5", 0, Now, "ann")],
        Dead = [new(9, "flight-delay/1", 20, "the receiver answered 410", Now.AddHours(-1))],
        Delivered = 11,
        Failed = 23,
        Forgotten = 1,
        LastError = "no answer within 10 s",
        LastErrorAt = Now.AddSeconds(2),
    };
}
