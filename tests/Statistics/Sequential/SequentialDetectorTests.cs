using CsCheck;
using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Statistics.Tests.Sequential;

/// <summary>What every classical detector promises.</summary>
public sealed class SequentialDetectorTests
{
    public static TheoryData<string> Names => ClassicalDetectors.Names;

    [Theory, MemberData(nameof(Names))]
    public void Add_AfterAChange_FindsIt(string name)
    {
        var kind = ClassicalDetectors.Named(name);
        var detector = kind.Make();
        var stream = kind.Stream(3, 2000);
        Assert.Contains(Enumerable.Range(0, 2000), i => detector.Add(stream[i]) == ControlState.Drift && i >= 1000);
    }

    [Theory, MemberData(nameof(Names))]
    public void Add_OfARun_AnswersAsThatManySingleValues(string name)
    {
        var kind = ClassicalDetectors.Named(name);
        Gen.Select(kind.OfErrors ? Gen.Int[0, 1].Select(i => (double)i) : Gen.Double[-3, 3], Gen.Int[0, 60]).Array[1, 40].Sample(
            runs =>
            {
                SequentialDetector whole = kind.Make(), single = kind.Make();
                foreach (var (value, count) in runs)
                {
                    var gravest = ControlState.InControl;
                    for (var i = 0; i < count; i++)
                        if (single.Add(value) is var state && state > gravest) gravest = state;
                    Assert.Equal(gravest, whole.Add(value, count));
                    Assert.Equal(single.State, whole.State);
                }
                Assert.Equal(BinaryForm.Of(single.WriteTo), BinaryForm.Of(whole.WriteTo));
            },
            iter: 50);
        Assert.Throws<ArgumentOutOfRangeException>(() => kind.Make().Add(0, -1));
    }

    [Theory, MemberData(nameof(Names))]
    public void Read_OfAWrittenDetector_GoesOnAsIfNothingHappened(string name)
    {
        var kind = ClassicalDetectors.Named(name);
        var stream = kind.Stream(11, 800);
        var detector = kind.Make();
        for (var i = 0; i < stream.Length; i++)
        {
            if (i % 37 == 0)
            {
                var bytes = BinaryForm.Of(detector.WriteTo);
                var read = kind.Read(bytes);
                Assert.Equal(detector.State, read.State);
                Assert.Equal(bytes, BinaryForm.Of(read.WriteTo));
                detector = read;
            }
            detector.Add(stream[i]);
        }
        var uninterrupted = kind.Make();
        foreach (var value in stream) uninterrupted.Add(value);
        Assert.Equal(BinaryForm.Of(uninterrupted.WriteTo), BinaryForm.Of(detector.WriteTo));
    }

    [Theory, MemberData(nameof(Names))]
    public void Read_OfDamagedBytes_IsRefusedByName(string name)
    {
        var kind = ClassicalDetectors.Named(name);
        var detector = kind.Make();
        foreach (var value in kind.Stream(5, 150)) detector.Add(value);
        BinaryForm.RefusesDamage(BinaryForm.Of(detector.WriteTo), bytes => kind.Read(bytes));
    }

    [Theory, MemberData(nameof(Names))]
    public void Add_AfterWarmUp_AllocatesNothing(string name)
    {
        var kind = ClassicalDetectors.Named(name);
        var detector = kind.Make();
        var stream = kind.Stream(1, 4000);
        Assert.Equal(0, Allocation.AfterWarmUp(() =>
        {
            foreach (var value in stream) detector.Add(value);
            detector.Add(stream[0], 1000);
        }));
    }

    [Theory, MemberData(nameof(Names))]
    public void Add_OfNaN_ChangesNothing(string name)
    {
        var kind = ClassicalDetectors.Named(name);
        var detector = kind.Make();
        foreach (var value in kind.Stream(2, 300)) detector.Add(value);
        var before = BinaryForm.Of(detector.WriteTo);
        Assert.Equal(ControlState.InControl, detector.Add(double.NaN));
        Assert.Equal(before, BinaryForm.Of(detector.WriteTo));
    }

    [Theory, MemberData(nameof(Names))]
    public void Reset_AfterAStream_IsAsNew(string name)
    {
        var kind = ClassicalDetectors.Named(name);
        var detector = kind.Make();
        foreach (var value in kind.Stream(4, 1100)) detector.Add(value);
        detector.Reset();
        Assert.Equal(ControlState.InControl, detector.State);
        Assert.Equal(BinaryForm.Of(kind.Make().WriteTo), BinaryForm.Of(detector.WriteTo));
    }

    [Theory, MemberData(nameof(Names))]
    public void Add_OfEqualValues_NeverAlarms(string name)
    {
        var kind = ClassicalDetectors.Named(name);
        foreach (var value in kind.OfErrors ? [0.0, 1] : (double[])[0, .1, double.Epsilon])
        {
            // CUSUM and EWMA take standardised values: of those, equal ones other than 0 are a shift.
            if (value == .1 && name is "CUSUM" or "EWMA") continue;
            Assert.Equal(ControlState.InControl, kind.Make().Add(value, 3000));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Add_OfCorners_LeavesAStateThatCanBeStored(string name)
    {
        var kind = ClassicalDetectors.Named(name);
        if (kind.OfErrors) return;
        Gen.OneOf(Samples.AnyDouble, Gen.OneOf(Samples.Corners.Select(Gen.Const).ToArray())).Array[1, 200].Sample(
            values =>
            {
                var detector = kind.Make();
                foreach (var value in values) Assert.True(Enum.IsDefined(detector.Add(value)));
                Assert.Equal(detector.State, kind.Read(BinaryForm.Of(detector.WriteTo)).State);
            },
            iter: 200);
    }

    [Theory]
    [InlineData("DDM")]
    [InlineData("EDDM")]
    [InlineData("HDDM-A")]
    [InlineData("HDDM-W")]
    [InlineData("FHDDM")]
    [InlineData("STEPD")]
    public void Add_OfWhatIsNoOutcome_IsRefusedAndChangesNothing(string name)
    {
        var detector = ClassicalDetectors.Named(name).Make();
        foreach (var value in ClassicalDetectors.Named(name).Stream(6, 200)) detector.Add(value);
        var before = BinaryForm.Of(detector.WriteTo);
        foreach (var value in (double[])[.5, -1, 2, double.PositiveInfinity]) Assert.Throws<ArgumentOutOfRangeException>(() => detector.Add(value));
        Assert.Equal(before, BinaryForm.Of(detector.WriteTo));
    }
}
