using Orleans.Serialization;
using Watchgrain.Grains.Denials;
using Watchgrain.Grains.Releases;
using Watchgrain.Grains.Retention;
using Watchgrain.Grains.Tests.Protocol;

namespace Watchgrain.Grains.Tests.Retention;

/// <summary>What is kept about denials, retention and releases is read by later releases.</summary>
public sealed class KeptStateBytesTests
{
    private const string FrozenDenials =
        "2020000321E82080E0741E97AB49DE08810000000000000000E04107626F624119524F4C455F4D495353494E47414B7761746368677261696E2E76312E4465636973696F6E536572766963652F417070726F7665010DE0E00111013202E0";

    private const string FrozenRetention =
        "202080E0741E97AB49DE08810000000000000000E021000521E80803052180E03488C1744ADE08810000000000000000E02180E0F44A421948DE08810000000000000000E00131011D21E800112180E074E251590FDD08810000000000000000E0010DE0E020E8080321C101C10101010103C101E0E00115E0";

    private const string FrozenReleases =
        "20000D0104093D21000321E84003310184C80201E4C8022180E0741E97AB49DE08810000000000000000E0410973697465012D4105304141053042E0E021E0C101E0";

    private const string FrozenAnswers =
        "20000D0104093D21000321E84003310184C80201E4C8022180E0741E97AB49DE08810000000000000000E0410973697465012D4105304141053042E0E021000321E840076A6F624103070105014541050102E0E021E840096E657874410308010D0103410303E0E0";

    /// <summary>From before answers were kept.</summary>
    private const string FrozenReleasesWithoutAnswers =
        "20000D0104093D21000321E84003310184C80201E4C8022180E0741E97AB49DE08810000000000000000E0410973697465012D4105304141053042E0E0E0";

    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    [Fact]
    public void Bytes_OfDenials_AreFrozenAndReadAsTheyWereWritten() => Check(
        FrozenDenials, new AccessDenialState { Entries = [new(Now, "bob", "ROLE_MISSING", "watchgrain.v1.DecisionService/Approve", 3)], Forgotten = 4, ForgottenCalls = 70 }, Forms.Denials);

    [Fact]
    public void Bytes_OfRetention_AreFrozenAndReadAsTheyWereWritten() => Check(
        FrozenRetention,
        new RetentionState
        {
            Since = Now,
            Next = 5,
            Kinds =
            [
                new() { Kind = RetainedKind.FeatureFigures, LastRunAt = Now.AddDays(1), OldestKept = Now.AddDays(-2), Deleted = 12, LastAuditIndex = 7, Pending = new(4, Now.AddDays(-400), 3) },
                new() { Kind = RetainedKind.AccessDenials },
            ],
        },
        Forms.Retention);

    [Fact]
    public void Bytes_OfReleases_AreFrozenAndReadAsTheyWereWritten()
    {
        var state = new ReleaseState { Next = 3, Spent = 250_000, Windows = [new("1", 11400, 11406, Now) { By = "site", LeastGroup = 11, TotalsDigest = "0A", Digest = "0B" }] };
        Check(FrozenReleases, state, Forms.Releases);
        Assert.Equivalent(state, Forms.Releases.Deserialize(Convert.FromHexString(FrozenReleasesWithoutAnswers)), strict: true);
        (state.Answers, state.Pending) = ([new("job", [7], 1, 17, [1, 2])], new("next", [8], 3, -1, [3]));
        Check(FrozenAnswers, state, Forms.Releases);
    }

    private static void Check<T>(string frozen, T state, Serializer<T> form)
    {
        Assert.Equal(frozen, Convert.ToHexString(form.SerializeToArray(state)));
        Assert.Equivalent(state, form.Deserialize(Convert.FromHexString(frozen)), strict: true);
    }
}
