using Google.Protobuf;
using Watchgrain.Client.Commands;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Commands;

public sealed class EraseCommandTests
{
    [Fact]
    public void Write_OfAnErasure_SaysWhatWasFoundWhenItIsGoneAndGivesTheReceipt()
    {
        using StringWriter output = new() { NewLine = "\n" };
        EraseCommand.Write(
            new()
            {
                AuditIndex = 7,
                Receipt = ByteString.CopyFrom(1, 255),
                Versions = { new ErasedPrediction { Version = "v1", Found = FoundPrediction.Waiting, Gone = true }, new ErasedPrediction { Version = "v2", Found = FoundPrediction.Erased, GoneBehind = 1005 } },
            },
            output);

        Assert.Equal(
            """
            version  found                                  gone
            v1       a prediction that waits for its label  now
            v2       erased before                          at the latest when a pane behind position 1005 closes; the same again tells whether it is
            audit 7; receipt 01ff (it alone shows that the entry is about this id)

            """,
            output.ToString().Replace("1,005", "1005", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_OfNothing_SaysSo()
    {
        using StringWriter output = new() { NewLine = "\n" };
        EraseCommand.Write(new() { AuditIndex = 7 }, output);
        Assert.StartsWith("nothing waits under this id\naudit 7;", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OfAVersionThatDidNotAnswer_SaysToAskAgain_AndIsNotDone()
    {
        using StringWriter output = new() { NewLine = "\n" };
        var response = new ErasePredictionResponse { Versions = { new ErasedPrediction { Version = "v1", Found = FoundPrediction.Embedding, Gone = true } } };
        Assert.Equal(ExitCode.Done, EraseCommand.Code(response));
        response.Versions.Add(new ErasedPrediction { Version = "v2", Found = FoundPrediction.Unknown });

        EraseCommand.Write(response, output);

        Assert.StartsWith(
            """
            version  found                gone
            v1       its embedding alone  now
            v2       could not be asked   ask again
            audit 0; receipt
            """.ReplaceLineEndings("\n"),
            output.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, EraseCommand.Code(response));
    }

    [Theory]
    [InlineData("--model m", 1)]
    [InlineData("--model m --prediction-id a --prediction-number 3", 1)]
    [InlineData("--model m --prediction-id a", 0)]
    [InlineData("--model m --prediction-number 3", 0)]
    [InlineData("person", 1)]
    [InlineData("person ann", 0)]
    [InlineData("person ann --actor bob", 0)]
    public void Line_ThatNamesNoIdOrTwo_IsRefused(string line, int errors) => Assert.Equal(errors, EraseCommand.Create().Parse(line).Errors.Count);
}
