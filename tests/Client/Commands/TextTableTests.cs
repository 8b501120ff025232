using Watchgrain.Client.Commands;
using Xunit;

namespace Watchgrain.Client.Tests.Commands;

public sealed class TextTableTests
{
    [Fact]
    public void Write_PutsNumbersToTheRightAndAllElseToTheLeft()
    {
        var table = new TextTable("n", "share", "hash", "name");
        table.Add("7", "0.5000", "01ef9", "a\u001b[2J");
        table.Add("12", "", "9", "b");
        using var output = new StringWriter { NewLine = "\n" };
        table.Write(output);
        Assert.Equal(" n   share  hash   name\n 7  0.5000  01ef9  a?[2J\n12          9      b\n", output.ToString());
    }
}
