using Watchgrain.Client.Commands;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Commands;

public sealed class EmbeddingsCommandTests
{
    [Fact]
    public void Write_AReply_IsPanesAndTheirSources()
    {
        var text = Written(new()
        {
            Dimension = 2,
            ReferenceRows = 400,
            UnsampledRows = 1234,
            Panes =
            {
                new EmbeddedPane
                {
                    Pane = 4, Start = 400, TopShare = 0.5, ReferenceTopShare = 0.25,
                    All = new() { Rows = 90, Labelled = 80, Distance = 0.5, Consistency = 0.75, ExpectedConsistency = 0.875, Spectral = 1 },
                    Sources = { new EmbeddingReading { Source = "a\u001b", Rows = 45, Labelled = 40, Spectral = 1.5 } },
                },
            },
        });

        Assert.Equal(
            """
            pane  start  source  sampled  labelled  distance  neighbours agree  expected  spectral  top share  of the reference
               4    400  all          90        80    0.5000            0.7500    0.8750    1.0000     0.5000            0.2500
               4    400  a?           45        40                                          1.5000
            1,234 rows were not looked at for want of memory
            information, not evidence: any shift of the inputs moves distances, and the top direction of a class is often an honest one

            """, text);
    }

    [Fact]
    public void Write_NothingYet_SaysSo() => Assert.Equal(
        "no embeddings have come since the host that samples them began\nno embeddings of the reference are held: set the same reference again, with embeddings and labels\n", Written(new() { Dimension = 2 }));

    private static string Written(GetEmbeddingsResponse read)
    {
        using var output = new StringWriter { NewLine = "\n" };
        EmbeddingsCommand.Write(read, Axis.Sequence, output);
        return output.ToString();
    }
}
