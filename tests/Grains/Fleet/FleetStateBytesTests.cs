using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Fleet;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Tests.Protocol;

namespace Watchgrain.Grains.Tests.Fleet;

public sealed class FleetStateBytesTests
{
    /// <summary>Of before records were short: reports with their changes and every cause.</summary>
    private const string FrozenFirst =
        "202000032120E820E8400961636D65410361410331E0410B612F312F3101052100030105E00105010521E8400D696E636F6D654101C127E021000321E80005C125C127412566656174757265732E637573746F6D657273E0E00105012203011000FCBE8061005C2605218000208C108A77DE08810000000000000000E0C101C1274135536F6D657468696E672069732077726F6E67207769746820612E218000208C108A77DE08810000000000000000E0E021000321E80005C125C127C137E0E0011000FCBE806170BCC201410F666C6565742F31E0E02120000321E800050105C10BC165E0E00101E00109218000208C108A77DE08810000000000000000E021010321E8C00FC111C113E080000000000000D03FE00111E0";

    private const string Frozen =
        "202000032120E820E8400961636D65410361410331E0410B612F312F31010521E00105010521E8400D696E636F6D654101C123E021000B21E80005C121C123412566656174757265732E637573746F6D657273E020E8000541056631C123C123E020E8000541056632C123C123E020E8000541056633C123C123E020E8000541056634C123C123E0E00105012203011000FCBE8061005C2605218000208C108A77DE08810000000000000000E0C101C1234135536F6D657468696E672069732077726F6E67207769746820612E218000208C108A77DE08810000000000000000E0E021000321E80005C121C123C133E0E0011000FCBE806170BCC201410F666C6565742F31E0E02120000321E80005010521E820E8C00FC111C113E0C1150105C11901050105C11F21000B21E80005C121C123C133E020E80005C139C123C123E020E80005C143C123C123E020E80005C14DC123C123E020E80005C157C123C123E0E00105012203011000FCBE8061005C2605218000208C108A77DE08810000000000000000E0C101C123C16F218000208C108A77DE08810000000000000000E0E0C189010DE0E00101E00109218000208C108A77DE08810000000000000000E021010321E8C00FC111C113E080000000000000D03FE00111E0";

    [Fact]
    public void Bytes_OfThisForm_AreFrozen() => Assert.Equal(Frozen, Convert.ToHexString(Forms.Fleets.SerializeToArray(State())));

    [Theory]
    [InlineData(FrozenFirst, 0, 1)]
    [InlineData(Frozen, 3, 5)]
    public void Bytes_Frozen_AreReadAsTheyWereWritten(string frozen, int more, int recorded)
    {
        var read = Forms.Fleets.Deserialize(Convert.FromHexString(frozen))!;

        Assert.Equal((1L, 4, 0.25, Reports.Start), (read.Log.Last, read.Places, read.Shares[new("acme", "a", "1")], read.ForgottenThrough));
        Assert.Equal(("fleet/1", "income", "features.customers", 100 * Reports.Day, Severity.Low), (read.Members[0].FleetId, read.Members[0].Causes[0].Feature, read.Members[0].Causes[0].Upstream, read.Members[0].Began, read.Members[0].Latest.Severity));
        Assert.Equal(State().Log.Changes[0].Incident.Sentence, read.Log.Changes[0].Incident.Sentence);
        Assert.Equal((2L, more, recorded), (read.NextFleet, read.Log.Changes[0].MoreCauses, read.Members[0].Latest.Causes.Length));
    }

    private static FleetState State()
    {
        var report = Reports.Of("a", "income", 100, "features.customers");
        report = report with { Causes = [.. report.Causes, .. Enumerable.Range(1, 7).Select(feature => new ReportedCause(Family.Drift, $"f{feature}", "", ""))] };
        var member = FleetMember.Of(report);
        member.Causes.Add(report.Causes[0]);
        member.FleetId = "fleet/1";
        return new()
        {
            Members = [member],
            Log = new() { Changes = [new FleetChange(1, IncidentChange.Opened, report, "fleet/1").Recorded()] },
            NextFleet = 2,
            ForgottenThrough = Reports.Start,
            Shares = new() { [new("acme", "a", "1")] = 0.25 },
            Places = 4,
        };
    }
}
